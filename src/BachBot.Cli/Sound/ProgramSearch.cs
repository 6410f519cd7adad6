namespace BachBot.Cli.Sound;

/// <summary>Finds programs as a shell does, but never in the current folder.</summary>
internal static class ProgramSearch
{
    /// <summary>The full path of a program; null if no folder has it.</summary>
    /// <param name="name">Its name, without <c>.exe</c>.</param>
    /// <param name="path">Folders, as the variable PATH lists them.</param>
    public static string? Find(string name, string? path)
    {
        string file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        return (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(IsProgram);
    }

    private static bool IsProgram(string path)
    {
        const UnixFileMode execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & execute) != 0);
    }
}
