using System.Reflection;
using System.Text.RegularExpressions;
using BachBot.Engine.Cuda.Driver;

namespace BachBot.Engine.Cuda.Kernels;

/// <summary>The kernels' sources, which travel in the assembly.</summary>
internal static partial class KernelSources
{
    private const string Prefix = "kernels/";
    private const string SourceSuffix = ".cu";

    private static readonly Lazy<IReadOnlyDictionary<string, string>> Headers = new(() =>
    {
        // Under the one name by which kernels and headers include it, so that #pragma once knows it again.
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in Files().Where(name => name.EndsWith(".cuh", StringComparison.Ordinal)))
            headers[name] = Read(name);
        return headers;
    });

    /// <summary>The names of all kernel files, such as <c>lstm_pointwise</c>.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Files()
            .Where(name => name.EndsWith(SourceSuffix, StringComparison.Ordinal))
            .Select(name => name[..^SourceSuffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The source of a kernel file.</summary>
    public static KernelSource Of(string name) =>
        new(name + SourceSuffix, Read(name + SourceSuffix), Headers.Value);

    /// <summary>The names of the kernels in a file, in their order.</summary>
    public static IReadOnlyList<string> KernelsOf(string name) =>
        [.. Kernel().Matches(Of(name).Text).Select(match => match.Groups["name"].Value)];

    private static IEnumerable<string> Files() =>
        from resource in typeof(KernelSources).Assembly.GetManifestResourceNames()
        where resource.StartsWith(Prefix, StringComparison.Ordinal)
        select resource[Prefix.Length..];

    private static string Read(string name)
    {
        Assembly assembly = typeof(KernelSources).Assembly;
        using Stream stream = assembly.GetManifestResourceStream(Prefix + name)
            ?? throw new ArgumentException($"There is no kernel file {name}.", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"extern ""C"" __global__ void (__launch_bounds__\(\w+\) )?(?<name>\w+)\(")]
    private static partial Regex Kernel();
}
