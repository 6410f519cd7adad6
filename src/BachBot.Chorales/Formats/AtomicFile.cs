namespace BachBot.Chorales.Formats;

/// <summary>Writes a file so that a reader sees the old content or the whole new one, never half of it.</summary>
internal static class AtomicFile
{
    /// <summary>Writes beside the file under a passing name, then renames; on failure nothing is left behind and what
    /// stood at <paramref name="path"/> is untouched.</summary>
    /// <exception cref="IOException">The folder does not exist, the disk is full, or the place cannot be written.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">Writing there is not allowed.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new IOException($"{path}: this is a folder; name a file in it.");
        string folder = Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{path}: the folder {folder} does not exist; create it first.");
        string passing = Path.Combine(folder, $".{Path.GetFileName(full)}.{Path.GetRandomFileName()}");
        try
        {
            using (var stream = new FileStream(passing, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                // Without this a power cut after the rename could leave an empty file under the final name.
                stream.Flush(flushToDisk: true);
            }

            File.Move(passing, full, overwrite: true);
        }
        catch
        {
            File.Delete(passing);
            throw;
        }
    }
}
