using System.Security.Cryptography;
using System.Text;
using BachBot.Engine.Checkpoints;
using BachBot.Engine.Cuda.Driver;

namespace BachBot.Engine.Cuda.Kernels;

/// <summary>Compiled kernels on disk. A file's name is a hash of everything that its contents depend on, so a file is
/// right or missing, never stale; it is written beside its place and renamed. It begins with a hash of the code behind
/// it: the driver is told no length, and would read on behind code that was cut off.</summary>
internal sealed class KernelCache
{
    private const string Suffix = ".kernel";

    /// <param name="folder">Where the files lie; made when the first one is written.</param>
    public KernelCache(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>The folder for the user's caches.</summary>
    public static string DefaultFolder
    {
        get
        {
            string? caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            if (string.IsNullOrEmpty(caches) && !OperatingSystem.IsWindows())
            {
                string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
                caches = home.Length == 0 ? null : Path.Combine(home, ".cache");
            }
            if (string.IsNullOrEmpty(caches))
                caches = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
            if (string.IsNullOrEmpty(caches))
                caches = Path.GetTempPath();
            return Path.Combine(caches, "bachbot.engine", "kernels");
        }
    }

    /// <summary>Number and bytes of the kernels kept.</summary>
    public (int Files, long Bytes) Size()
    {
        if (!Directory.Exists(Folder))
            return (0, 0);
        FileInfo[] files = [.. new DirectoryInfo(Folder).EnumerateFiles("*" + Suffix)];
        return (files.Length, files.Sum(file => file.Length));
    }

    /// <summary>The compiled kernel, from disk or else from <paramref name="compile"/>.</summary>
    /// <param name="source">The source.</param>
    /// <param name="options">The compiler's options, which name the architecture.</param>
    /// <param name="compiler">The compiler's version.</param>
    /// <param name="compile">Compiles.</param>
    /// <param name="anew">Compiles in any case: what lies on disk turned out to be of no use.</param>
    public byte[] Get(
        KernelSource source, IReadOnlyList<string> options, Version compiler, Func<byte[]> compile, bool anew = false)
    {
        string path = Path.Combine(
            Folder, $"{Path.GetFileNameWithoutExtension(source.Name)}-{Key(source, options, compiler)}{Suffix}");
        try
        {
            if (!anew && File.Exists(path) && Whole(File.ReadAllBytes(path)) is { } kept)
                return kept;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What cannot be read is compiled again.
        }
        byte[] image = compile();
        try
        {
            Directory.CreateDirectory(Folder);
            AtomicFile.Write(path, stream =>
            {
                stream.Write(SHA256.HashData(image));
                stream.Write(image);
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A cache that cannot be written costs a second at the next start, nothing else.
        }
        return image;
    }

    /// <summary>The code in a file; null if it is not what was written.</summary>
    private static byte[]? Whole(byte[] file)
    {
        if (file.Length <= SHA256.HashSizeInBytes)
            return null;
        byte[] image = file[SHA256.HashSizeInBytes..];
        return SHA256.HashData(image).AsSpan().SequenceEqual(file.AsSpan(0, SHA256.HashSizeInBytes)) ? image : null;
    }

    private static string Key(KernelSource source, IReadOnlyList<string> options, Version compiler)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        IEnumerable<string> parts = new[] { source.Name, source.Text, compiler.ToString() }
            .Concat(options)
            .Concat(source.Headers.SelectMany(header => new[] { header.Key, header.Value }));
        foreach (string part in parts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }
}
