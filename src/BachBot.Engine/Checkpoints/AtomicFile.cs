using System.Buffers;

namespace BachBot.Engine.Checkpoints;

/// <summary>Writes files so that a reader sees the old contents or the new, never a part: beside the place, then
/// renamed.</summary>
/// <remarks>While it is written, the file <c>piece.mid</c> is called <c>piece.mid.0123abcd.tmp</c>, with eight random
/// digits: of two processes that write the same file at once, each writes its own and the last to end wins. What a
/// killed process left behind is deleted when the same file is written an hour or more later.</remarks>
public static class AtomicFile
{
    private const string TemporarySuffix = ".tmp";
    private const int RandomDigits = 8;

    /// <summary>No process takes that long over one file.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Replaces a file with what <paramref name="write"/> puts into the stream.</summary>
    /// <param name="path">The file; its folder must exist. A file that is there keeps its permissions; of a link the
    /// target is replaced, and a device is written to as it is.</param>
    /// <param name="write">Writes the contents. If it throws, the old file stays and nothing is left behind.</param>
    /// <exception cref="IOException">The folder does not exist, the path is a folder, or the file cannot be written,
    /// for example because the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        Replace(path, write, keep: true);
    }

    /// <summary>Looks whether a file can be written, before the work whose result it shall hold; the file stays as it is.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <inheritdoc cref="Write(string, Action{Stream})" path="/exception"/>
    public static void Try(string path) => Replace(path, _ => { }, keep: false);

    /// <summary>Replaces a file with text in UTF-8, without a byte order mark.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    public static void WriteText(string path, string text)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        Write(path, stream => stream.Write(bytes));
    }

    /// <summary>The file that one with a temporary name is to become; null if the name is not of this kind.</summary>
    internal static string? TargetOf(string temporary)
    {
        int digits = temporary.Length - TemporarySuffix.Length - RandomDigits;
        return digits > 1 && temporary.EndsWith(TemporarySuffix, StringComparison.Ordinal)
            && temporary[digits - 1] == '.' && temporary.AsSpan(digits, RandomDigits).IndexOfAnyExcept(HexDigits) < 0
                ? temporary[..(digits - 1)]
                : null;
    }

    private static void Replace(string path, Action<Stream> write, bool keep)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            throw new IOException($"{path}: this is a folder; name a file in it.");
        // A link stays; what it points to is replaced.
        var named = new FileInfo(path);
        string target = named.LinkTarget is null
            ? named.FullName
            : named.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        string folder = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{path}: the folder {folder} does not exist; create it first.");
        bool isDevice = IsDevice(target);
        string temporary = isDevice
            ? target
            : $"{target}.{RandomName()}{TemporarySuffix}";
        try
        {
            using (var stream = new FileStream(
                temporary, isDevice ? FileMode.Open : FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                // The contents must be on the disk before the name points at them.
                stream.Flush(flushToDisk: !isDevice);
            }
            if (isDevice)
                return;
            if (!keep)
            {
                File.Delete(temporary);
                return;
            }
            if (!OperatingSystem.IsWindows() && File.Exists(target))
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception exception)
        {
            if (!isDevice)
                TryDelete(temporary);
            if (exception is UnauthorizedAccessException)
                throw new UnauthorizedAccessException(
                    $"{path} cannot be written: you may not write to {folder}.", exception);
            if (exception is IOException or ArgumentOutOfRangeException)
                throw new IOException($"{path} cannot be written: {Reason(exception, temporary)}", exception);
            throw;
        }
        DeleteAbandoned(folder, target);
    }

    /// <summary>From a random GUID, whose bits the system gives at once: the generator for secrets would load a library of
    /// 4 MB for it.</summary>
    private static string RandomName() => Guid.NewGuid().ToString("N")[..RandomDigits];

    private static void DeleteAbandoned(string folder, string target)
    {
        DateTime before = DateTime.UtcNow - Abandoned;
        try
        {
            foreach (string file in Directory.GetFiles(folder, "*" + TemporarySuffix))
            {
                if (TargetOf(file) == target && File.GetLastWriteTimeUtc(file) < before)
                    TryDelete(file);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The folder may be written to and not read; the file itself is there.
        }
    }

    /// <summary>The system's message without the file beside the place, which means nothing to a user.</summary>
    /// <remarks>A file beyond the system's limit comes as <see cref="ArgumentOutOfRangeException"/>.</remarks>
    private static string Reason(Exception exception, string temporary) => exception is ArgumentOutOfRangeException
        ? "the file is larger than the system allows."
        : exception.Message.Replace($" : '{Path.GetFullPath(temporary)}'", "", StringComparison.Ordinal);

    /// <summary>Whether a path names a device such as <c>/dev/null</c>, which is written to and never replaced. What lies
    /// in /dev/shm are files like any others.</summary>
    private static bool IsDevice(string target) =>
        !OperatingSystem.IsWindows() && target.StartsWith("/dev/", StringComparison.Ordinal)
        && !target.StartsWith("/dev/shm/", StringComparison.Ordinal) && File.Exists(target);

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report.
        }
    }
}
