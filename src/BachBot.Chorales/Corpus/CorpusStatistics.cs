using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;

namespace BachBot.Chorales.Corpus;

/// <summary>Counts of a dataset; frames are sixteenths as notated, unless they say played.</summary>
public sealed record CorpusStatistics
{
    /// <summary>Pieces.</summary>
    public required int Pieces { get; init; }

    /// <summary>Frames.</summary>
    public required int Frames { get; init; }

    /// <summary>Frames with repeats.</summary>
    public required int FramesPlayed { get; init; }

    /// <summary>Notated notes.</summary>
    public required int Notes { get; init; }

    /// <summary>Notes that the grid moved.</summary>
    public required int NotesMoved { get; init; }

    /// <summary>Of the moved notes, those too short for the grid.</summary>
    public required int NotesVanished { get; init; }

    /// <summary>Frames with a fermata.</summary>
    public required int FermataFrames { get; init; }

    /// <summary>Frames with a fermata, with repeats.</summary>
    public required int FermataFramesPlayed { get; init; }

    /// <summary>Frames in which some voice rests.</summary>
    public required int FramesWithRest { get; init; }

    /// <summary>Frames in which two voices have the same pitch.</summary>
    public required int FramesWithUnison { get; init; }

    /// <summary>Frames in which a voice is above a higher one.</summary>
    public required int FramesWithCrossing { get; init; }

    /// <summary>Tokens of all pieces.</summary>
    public required int Tokens { get; init; }

    /// <summary>Different tokens that occur.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Different tokens that are pitches.</summary>
    public required int NoteTokens { get; init; }

    /// <summary>Pitches of soprano, alto, tenor, bass in the keys of the scores; null for a silent voice.</summary>
    public required IReadOnlyList<PitchRange?> RangesWritten { get; init; }

    /// <summary>Pitches of soprano, alto, tenor, bass as encoded; null for a silent voice.</summary>
    public required IReadOnlyList<PitchRange?> RangesEncoded { get; init; }

    /// <summary>Keys of the scores and how many pieces are in each, the most frequent first.</summary>
    public required IReadOnlyList<KeyValuePair<Key, int>> Keys { get; init; }

    /// <summary>First time signatures and how many pieces have each, the most frequent first.</summary>
    public required IReadOnlyList<KeyValuePair<Metre, int>> Metres { get; init; }

    /// <summary>Tokens and how often each occurs, the most frequent first, equal ones in ordinal order.</summary>
    public required IReadOnlyList<KeyValuePair<string, int>> Histogram { get; init; }

    /// <summary>Counts a dataset, or one part of it.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="split">The part; all if null.</param>
    public static CorpusStatistics Of(Dataset dataset, DatasetSplit? split = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        DatasetPiece[] pieces = [.. dataset.Pieces.Where(piece => split is null || piece.Split == split)];
        PieceStatistics[] counts = [.. pieces.Select(piece => piece.Statistics)];
        KeyValuePair<string, int>[] histogram = CountTokens(dataset, pieces);
        return new CorpusStatistics
        {
            Pieces = pieces.Length,
            Frames = counts.Sum(count => count.Frames),
            FramesPlayed = counts.Sum(count => count.FramesPlayed),
            Notes = counts.Sum(count => count.Notes),
            NotesMoved = counts.Sum(count => count.NotesMoved),
            NotesVanished = counts.Sum(count => count.NotesVanished),
            FermataFrames = counts.Sum(count => count.FermataFrames),
            FermataFramesPlayed = counts.Sum(count => count.FermataFramesPlayed),
            FramesWithRest = counts.Sum(count => count.FramesWithRest),
            FramesWithUnison = counts.Sum(count => count.FramesWithUnison),
            FramesWithCrossing = counts.Sum(count => count.FramesWithCrossing),
            Tokens = pieces.Sum(piece => piece.Tokens.Length),
            Vocabulary = histogram.Length,
            NoteTokens = histogram.Count(entry => ChoraleTokens.TryParseNote(entry.Key, out _, out _)),
            RangesWritten = Ranges(pieces, piece => -piece.Transposition),
            RangesEncoded = Ranges(pieces, _ => 0),
            Keys = Counts(pieces.Select(piece => piece.Key)),
            Metres = Counts(pieces.Select(piece => piece.Bars.FirstMetre)),
            Histogram = histogram,
        };
    }

    private static KeyValuePair<string, int>[] CountTokens(Dataset dataset, DatasetPiece[] pieces)
    {
        var counts = new int[dataset.Vocabulary.Count];
        foreach (DatasetPiece piece in pieces)
        {
            foreach (int token in piece.Tokens.Span)
                counts[token]++;
        }
        return [.. counts
            .Select((count, token) => KeyValuePair.Create(dataset.Vocabulary.Tokens[token], count))
            .Where(entry => entry.Value > 0)
            .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal)];
    }

    private static KeyValuePair<T, int>[] Counts<T>(IEnumerable<T> values) where T : notnull => [.. values
        .GroupBy(value => value)
        .Select(group => KeyValuePair.Create(group.Key, group.Count()))
        .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key.ToString(), StringComparer.Ordinal)];

    private static PitchRange?[] Ranges(DatasetPiece[] pieces, Func<DatasetPiece, int> move)
    {
        var ranges = new PitchRange?[Chorale.VoiceCount];
        foreach (DatasetPiece piece in pieces)
        {
            for (int v = 0; v < ranges.Length; v++)
            {
                if (piece.Statistics.Ranges[v] is not PitchRange range)
                    continue;
                int low = range.Lowest + move(piece), high = range.Highest + move(piece);
                ranges[v] = ranges[v] is PitchRange all
                    ? new PitchRange(Math.Min(all.Lowest, low), Math.Max(all.Highest, high))
                    : new PitchRange(low, high);
            }
        }
        return ranges;
    }
}
