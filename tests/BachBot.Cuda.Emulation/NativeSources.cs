using System.Security.Cryptography;
using System.Text;

namespace BachBot.Cuda.Emulation;

/// <summary>The C++ sources that this assembly carries.</summary>
internal static class NativeSources
{
    private const string Prefix = "native/";

    /// <summary>The paths of all files, below <c>native/</c>, in a fixed order.</summary>
    public static IReadOnlyList<string> Paths { get; } =
        [.. typeof(NativeSources).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..])
            .Order(StringComparer.Ordinal)];

    /// <summary>Writes all files below a folder.</summary>
    public static void WriteTo(string folder)
    {
        foreach (string path in Paths)
        {
            string target = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using FileStream file = File.Create(target);
            using Stream source = Open(path);
            source.CopyTo(file);
        }
    }

    /// <summary>A C++ file that consists of all C++ files of a folder.</summary>
    public static string Include(string folder) => string.Concat(Paths
        .Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal)
            && path.EndsWith(".cpp", StringComparison.Ordinal))
        .Select(path => $"#include \"{path}\"\n"));

    /// <summary>A text that changes when a file or the given circumstances do.</summary>
    public static string Key(params string[] circumstances)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string text in circumstances)
            hash.AppendData(Encoding.UTF8.GetBytes(text + "\0"));
        foreach (string path in Paths)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(path + "\0"));
            using Stream source = Open(path);
            var bytes = new byte[source.Length];
            source.ReadExactly(bytes);
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }

    private static Stream Open(string path) =>
        typeof(NativeSources).Assembly.GetManifestResourceStream(Prefix + path)!;
}
