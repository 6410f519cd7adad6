namespace BachBot.Cli.Running;

/// <summary>A folder for results: made where it is missing, and taken away again if nothing came of it.</summary>
internal sealed class OutputFolder : IDisposable
{
    private readonly List<string> _made = [];

    /// <exception cref="CommandException">The path is a file, or lies in one.</exception>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public OutputFolder(string path)
    {
        for (string? folder = System.IO.Path.GetFullPath(path); folder is not null && !Directory.Exists(folder);
            folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (File.Exists(folder))
                throw new CommandException($"{path}: {folder} is a file; name a folder.");
            _made.Add(folder);
        }
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw new CommandException($"the folder {path} cannot be made: {exception.Message}", exception);
        }
    }

    /// <summary>Deletes the folders that were made, as far as they are empty.</summary>
    public void Dispose()
    {
        foreach (string folder in _made)
        {
            try
            {
                if (!Directory.Exists(folder) || Directory.EnumerateFileSystemEntries(folder).Any())
                    return;
                Directory.Delete(folder);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // An empty folder that stays does no harm; what went wrong before is what the user has to know.
                return;
            }
        }
    }
}
