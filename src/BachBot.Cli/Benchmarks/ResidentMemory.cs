using System.Globalization;

namespace BachBot.Cli.Benchmarks;

/// <summary>The memory that the process holds, as Linux counts it.</summary>
internal static class ResidentMemory
{
    private const string Status = "/proc/self/status";
    private const double KilobytesPerMegabyte = 1024;

    /// <summary>Megabytes now; null on other systems.</summary>
    public static double? Now => Read("VmRSS:");

    /// <summary>Most megabytes since <see cref="ForgetPeak"/>; null on other systems.</summary>
    public static double? Peak => Read("VmHWM:");

    /// <summary>Begins to look for the most anew, where the system lets it.</summary>
    public static void ForgetPeak()
    {
        try
        {
            if (OperatingSystem.IsLinux())
                File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Then it counts from the start of the process.
        }
    }

    private static double? Read(string name)
    {
        if (!File.Exists(Status))
            return null;
        string? line = File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        string? kilobytes = line?[name.Length..].Trim().Split(' ')[0];
        return kilobytes is null ? null : double.Parse(kilobytes, CultureInfo.InvariantCulture) / KilobytesPerMegabyte;
    }
}
