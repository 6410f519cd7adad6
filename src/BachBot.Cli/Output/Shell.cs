namespace BachBot.Cli.Output;

/// <summary>Command lines that a user can copy.</summary>
internal static class Shell
{
    private const string Harmless = "_-./\\:~+,=@%";

    /// <summary>A path as one word of a command line: in quotes where it has blanks or the like.</summary>
    public static string Quote(string path)
    {
        if (path.Length > 0 && path.All(c => char.IsLetterOrDigit(c) || Harmless.Contains(c, StringComparison.Ordinal)))
            return path;
        return OperatingSystem.IsWindows()
            ? $"\"{path}\""
            : $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }
}
