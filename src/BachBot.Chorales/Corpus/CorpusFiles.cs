using BachBot.Chorales.Formats;

namespace BachBot.Chorales.Corpus;

/// <summary>Finds the scores of a corpus and names them independently of where it lies.</summary>
internal static class CorpusFiles
{
    /// <summary>The scores of files and folders (searched with all folders below), in ordinal order of name.</summary>
    /// <param name="inputs">Files, which are taken whatever their names, and folders.</param>
    /// <returns>Full paths and names, with <c>/</c> between folders; names are relative to the one folder given, else
    /// to the deepest folder that holds everything.</returns>
    /// <exception cref="FileNotFoundException">An input is neither a file nor a folder.</exception>
    public static IReadOnlyList<(string Path, string Name)> Find(IReadOnlyCollection<string> inputs)
    {
        var paths = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string input in inputs)
        {
            string full = Path.GetFullPath(input);
            if (Directory.Exists(full))
            {
                paths.UnionWith(Directory.EnumerateFiles(full, "*", new EnumerationOptions
                {
                    RecurseSubdirectories = true,
                    // A link to a folder above would make the search endless.
                    AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden | FileAttributes.System,
                }).Where(ScoreReader.IsScoreName));
            }
            else if (File.Exists(full))
            {
                paths.Add(full);
            }
            else
            {
                throw new FileNotFoundException($"There is no file or folder '{input}'.", input);
            }
        }
        string root = inputs.Count == 1 && Directory.Exists(inputs.First())
            ? Path.GetFullPath(inputs.First()) : CommonFolder(paths);
        return [.. paths
            .Select(path => (WithSlashes(path), WithSlashes(Path.GetRelativePath(root, path))))
            .OrderBy(file => file.Item2, StringComparer.Ordinal)];
    }

    private static string CommonFolder(IReadOnlyCollection<string> paths)
    {
        string? folder = Path.GetDirectoryName(paths.FirstOrDefault());
        while (folder is not null && !paths.All(path => IsBelow(folder, path)))
            folder = Path.GetDirectoryName(folder);
        return folder ?? Path.GetFullPath(".");
    }

    private static bool IsBelow(string folder, string path) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar,
            StringComparison.Ordinal);

    private static string WithSlashes(string path) => path.Replace(Path.DirectorySeparatorChar, '/');
}
