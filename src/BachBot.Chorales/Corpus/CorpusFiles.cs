using System.IO.Enumeration;
using BachBot.Chorales.Formats;

namespace BachBot.Chorales.Corpus;

/// <summary>Finds the scores of a corpus and names them independently of where it lies.</summary>
public static class CorpusFiles
{
    /// <summary>The scores of files and folders (searched with all folders below), in ordinal order of name.</summary>
    /// <param name="inputs">Files, which are taken whatever their names, and folders.</param>
    /// <returns>Full paths and names, with <c>/</c> between folders; names are relative to the one folder given, else
    /// to the deepest folder that holds everything.</returns>
    /// <exception cref="FileNotFoundException">An input is neither a file nor a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder may not be read.</exception>
    public static IReadOnlyList<(string Path, string Name)> Find(IReadOnlyCollection<string> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var paths = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string input in inputs)
        {
            string full = Path.GetFullPath(input);
            if (Directory.Exists(full))
            {
                paths.UnionWith(FilesBelow(full).Where(ScoreReader.IsScoreName));
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

    /// <summary>All files of a folder and the folders below. Links to files count; links to folders are not followed:
    /// one that leads upwards would make the search endless.</summary>
    private static FileSystemEnumerable<string> FilesBelow(string folder)
    {
        const FileAttributes Hidden = FileAttributes.Hidden | FileAttributes.System;
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = Hidden,
            // A folder that may not be read is an error rather than a smaller corpus.
            IgnoreInaccessible = false,
        };
        return new FileSystemEnumerable<string>(
            folder, (ref FileSystemEntry entry) => entry.ToFullPath(), options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) =>
                (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };
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
