using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace BachBot.Cli.Benchmarks;

/// <summary>Where and with what a benchmark ran.</summary>
/// <param name="Processor">Its name as the system knows it.</param>
/// <param name="LogicalProcessors">How many of them the process may use.</param>
/// <param name="System">The operating system.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="Version">The tool's version with its commit, if it was built from one.</param>
internal sealed record Machine(string Processor, int LogicalProcessors, string System, string Runtime, string Version)
{
    /// <summary>This one.</summary>
    public static Machine This { get; } = new(
        ProcessorName(), Environment.ProcessorCount, RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        typeof(Machine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? "unknown");

    /// <summary>All of it in a line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor}, {LogicalProcessors} logical processors; {System}; {Runtime}; bachbot {Version}");

    private static string ProcessorName()
    {
        const string Information = "/proc/cpuinfo";
        string? name = File.Exists(Information)
            ? File.ReadLines(Information).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return name?.Split(':', 2)[1].Trim()
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
