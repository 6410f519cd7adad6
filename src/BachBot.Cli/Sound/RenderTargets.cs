namespace BachBot.Cli.Sound;

/// <summary>Which file the sound of each piece goes to.</summary>
internal static class RenderTargets
{
    private const string Extension = ".wav";

    private static readonly string[] OtherSounds = [".mp3", ".ogg", ".oga", ".opus", ".flac", ".m4a", ".aac", ".aiff", ".wma"];

    /// <summary>The files, in the order of the pieces.</summary>
    /// <param name="pieces">The scores.</param>
    /// <param name="output">A WAV file for one piece, or a folder; null for the current folder.</param>
    /// <param name="folder">The folder that has to be there; null for none but the current one.</param>
    /// <exception cref="CommandException">Two pieces have the same file, or the output fits not.</exception>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> pieces, string? output, out string? folder)
    {
        folder = null;
        if (output is not null && !Directory.Exists(output))
        {
            string extension = Path.GetExtension(output).ToLowerInvariant();
            if (OtherSounds.Contains(extension))
                throw new CommandException($"--out {output}: only WAV can be written; name a file that ends in {Extension}.");
            if (extension == Extension)
            {
                return pieces.Count == 1
                    ? [output]
                    : throw new CommandException(FormattableString.Invariant(
                        $"--out {output} is one file, and there are {pieces.Count} pieces; name a folder."));
            }
        }
        folder = output;
        string[] targets = [.. pieces.Select(piece => Path.Combine(output ?? "", Path.GetFileNameWithoutExtension(piece) + Extension))];
        // Names that differ only in case are one file on some systems.
        IGrouping<string, int>? twice = Enumerable.Range(0, targets.Length)
            .GroupBy(i => targets[i], StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? targets
            : throw new CommandException(
                $"{pieces[twice.First()]} and {pieces[twice.ElementAt(1)]} would both become {twice.Key}; render one of them by itself.");
    }
}
