using BachBot.Chorales.Analysis;
using BachBot.Chorales.Corpus;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Cli.Reports;

namespace BachBot.Cli.Running;

/// <summary>Pieces that a user names, as files or as folders of them.</summary>
/// <param name="Pieces">The pieces in which four voices sing, in order of name.</param>
/// <param name="LeftOut">Files that are no such pieces, and why, in order of name.</param>
/// <param name="MidiDoubles">MIDI files that were passed over: the same pieces were read from scores beside them.</param>
internal sealed record PieceFiles(
    IReadOnlyList<NamedPiece> Pieces, IReadOnlyList<LeftOutFile> LeftOut, int MidiDoubles)
{
    private static readonly string[] Midi = [".mid", ".midi"];

    /// <summary>Reads all that can be read.</summary>
    /// <exception cref="CommandException">There is no piece among them.</exception>
    /// <exception cref="FileNotFoundException">A path leads nowhere.</exception>
    public static PieceFiles Read(IReadOnlyCollection<string> paths, CancellationToken cancellationToken)
    {
        IReadOnlyList<(string Path, string Name)> files = CorpusFiles.Find(paths);
        var pieces = new List<NamedPiece>();
        var leftOut = new List<LeftOutFile>();
        var stems = new HashSet<string>(StringComparer.Ordinal);
        int doubles = 0;
        // What composes writes each piece in both formats, and MIDI tells less: neither fermatas nor bars.
        foreach ((string path, string name) in files.OrderBy(file => IsMidi(file.Path)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            string stem = Path.ChangeExtension(path, null);
            if (IsMidi(path) && stems.Contains(stem))
            {
                doubles++;
            }
            else if (ReadPiece(path, out string reason) is { } chorale)
            {
                pieces.Add(new NamedPiece(name, chorale));
                stems.Add(stem);
            }
            else
            {
                leftOut.Add(new LeftOutFile(name, reason));
            }
        }
        if (pieces.Count == 0)
            throw new CommandException(WhyNone(paths, files, leftOut));
        return new PieceFiles(
            [.. pieces.OrderBy(piece => piece.Name, StringComparer.Ordinal)],
            [.. leftOut.OrderBy(file => file.File, StringComparer.Ordinal)], doubles);
    }

    private static Chorale? ReadPiece(string path, out string reason)
    {
        try
        {
            Chorale chorale = Grid.Quantise(ScoreReader.Read(path)).Chorale;
            Voice[] silent = [.. Enum.GetValues<Voice>().Where(voice => chorale[voice].Count == 0)];
            reason = silent.Length == 0 ? ""
                : $"the {silent[0].ToString().ToLowerInvariant()} has no notes; a chorale has four voices";
            return silent.Length == 0 ? chorale : null;
        }
        catch (ScoreFormatException exception)
        {
            reason = exception.PlaceAndReason;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            reason = $"cannot be read: {exception.Message}";
        }
        return null;
    }

    private static string WhyNone(
        IReadOnlyCollection<string> paths, IReadOnlyList<(string Path, string Name)> files, List<LeftOutFile> leftOut) =>
        files.Count switch
        {
            0 => $"no scores found in {string.Join(", ", paths)}: expected files ending in .musicxml, .xml, .mxl, .mid or .krn.",
            1 => $"{files[0].Path}: {leftOut[0].Reason}.",
            _ => $"none of {Figures.Plural(leftOut.Count, "score")} can be judged; the first one, {leftOut[0].File}: "
                + $"{leftOut[0].Reason}.",
        };

    private static bool IsMidi(string path) => Midi.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
