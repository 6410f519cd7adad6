namespace BachBot.Cli.Sound;

/// <summary>Finds a sound font: the file with the recorded instruments that a synthesiser plays with.</summary>
internal static class SoundFonts
{
    /// <summary>The variable that names a sound font.</summary>
    public const string Variable = "SOUNDFONT";

    /// <summary>How files begin whose instruments are known to be those of General MIDI, the best first.</summary>
    private static readonly string[] Preferred = ["default", "FluidR3", "GeneralUser", "MuseScore", "TimGM6mb"];

    /// <summary>Where systems keep sound fonts.</summary>
    public static IReadOnlyList<string> UsualFolders { get; } =
    [
        .. OperatingSystem.IsWindows()
            ? new[] { Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData) + @"\soundfonts", @"C:\soundfonts" }
            : ["/usr/share/sounds/sf2", "/usr/share/sounds/sf3", "/usr/share/soundfonts", "/usr/local/share/soundfonts",
                "/opt/homebrew/share/soundfonts", "/Library/Audio/Sounds/Banks"],
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "soundfonts"),
    ];

    /// <summary>The sound font to play with: the one that is named, that of the variable, or one of the folders'.</summary>
    /// <param name="named">What the user named on the command line; null for nothing.</param>
    /// <param name="variable">What <see cref="Variable"/> holds; null or empty for nothing.</param>
    /// <param name="folders">Where to look otherwise.</param>
    /// <returns>A full path.</returns>
    /// <exception cref="CommandException">There is none, or what is named is none.</exception>
    public static string Find(string? named, string? variable, IEnumerable<string> folders)
    {
        if (named is not null)
            return Check(named, "--soundfont");
        if (!string.IsNullOrEmpty(variable))
            return Check(variable, $"the variable {Variable}");
        return folders.Where(Directory.Exists).SelectMany(InFolder).FirstOrDefault()
            ?? throw new CommandException(
                $"there is no sound font; {Installation.OfSoundFont}, or name a .sf2 or .sf3 file with --soundfont or in the "
                + $"variable {Variable}.");
    }

    private static IEnumerable<string> InFolder(string folder) => Directory.EnumerateFiles(folder)
        .Where(file => Path.GetExtension(file).ToLowerInvariant() is ".sf2" or ".sf3")
        .OrderBy(Rank).ThenBy(file => file, StringComparer.Ordinal);

    private static int Rank(string file)
    {
        int rank = Array.FindIndex(
            Preferred, name => Path.GetFileName(file).StartsWith(name, StringComparison.OrdinalIgnoreCase));
        return rank < 0 ? Preferred.Length : rank;
    }

    /// <summary>A synthesiser goes on without a sound font that it cannot read, and plays silence.</summary>
    private static string Check(string path, string source)
    {
        if (!File.Exists(path))
            throw new CommandException($"{source}: there is no sound font {path}.");
        Span<byte> head = stackalloc byte[12];
        using FileStream stream = File.OpenRead(path);
        return stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length
            && head.StartsWith("RIFF"u8) && head[8..].SequenceEqual("sfbk"u8)
                ? Path.GetFullPath(path)
                : throw new CommandException($"{source}: {path} is no sound font; name a .sf2 or .sf3 file.");
    }
}
