using BachBot.Chorales.Analysis;
using BachBot.Chorales.Corpus;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Cli.Reports;

namespace BachBot.Cli.Running;

/// <summary>Pieces that a user names, as files or as folders of them.</summary>
/// <param name="Pieces">The pieces in which four voices sing, in order of name.</param>
/// <param name="LeftOut">The other files, and why.</param>
internal sealed record PieceFiles(IReadOnlyList<NamedPiece> Pieces, IReadOnlyList<LeftOutFile> LeftOut)
{
    private static readonly string[] Midi = [".mid", ".midi"];

    /// <summary>Reads all that can be read.</summary>
    /// <exception cref="CommandException">There is no piece among them.</exception>
    /// <exception cref="FileNotFoundException">A path leads nowhere.</exception>
    public static PieceFiles Read(IReadOnlyCollection<string> paths, CancellationToken cancellationToken)
    {
        IReadOnlyList<(string Path, string Name)> files = CorpusFiles.Find(paths);
        var written = files.Where(file => !IsMidi(file.Path)).ToLookup(file => Stem(file.Path), file => file.Name);
        var pieces = new List<NamedPiece>();
        var leftOut = new List<LeftOutFile>();
        foreach ((string path, string name) in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // What composes writes each piece in both formats, and MIDI tells less: neither fermatas nor bars.
            string reason = IsMidi(path) && written[Stem(path)].FirstOrDefault() is { } same
                ? $"the same piece as {same}"
                : ReadPiece(path, name, pieces);
            if (reason.Length > 0)
                leftOut.Add(new LeftOutFile(name, reason));
        }
        if (pieces.Count > 0)
            return new PieceFiles(pieces, leftOut);
        throw new CommandException(leftOut.Count switch
        {
            0 => $"no scores found in {string.Join(", ", paths)}: expected files ending in .musicxml, .xml, .mxl, .mid or .krn.",
            1 => $"{files[0].Path}: {leftOut[0].Reason}.",
            _ => $"none of {Figures.Plural(leftOut.Count, "score")} can be judged; the first one, {leftOut[0].File}: "
                + $"{leftOut[0].Reason}.",
        });
    }

    /// <summary>Adds a piece, or says why it is none.</summary>
    private static string ReadPiece(string path, string name, List<NamedPiece> pieces)
    {
        try
        {
            Chorale chorale = Grid.Quantise(ScoreReader.Read(path)).Chorale;
            Voice[] silent = [.. Enum.GetValues<Voice>().Where(voice => chorale[voice].Count == 0)];
            if (silent.Length > 0)
                return $"the {silent[0].ToString().ToLowerInvariant()} has no notes; a chorale has four voices";
            pieces.Add(new NamedPiece(name, chorale));
            return "";
        }
        catch (ScoreFormatException exception)
        {
            return exception.Place is null ? exception.Reason : $"{exception.Place}: {exception.Reason}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {exception.Message}";
        }
    }

    private static bool IsMidi(string path) => Midi.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private static string Stem(string path) => Path.ChangeExtension(path, null);
}
