using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Corpus;

/// <summary>Divides a corpus so that all settings of a tune are on one side: about 80 % of the frames for training,
/// 10 % each for validation and test.</summary>
/// <remarks>
/// Bach harmonised the same hymns many times; a split by piece puts the tune of most validation pieces into training.
/// Two pieces share a tune if their titles agree, or if their sopranos do: the soprano is reduced to its pitches on
/// the beats, repetitions left out, and cut into runs of six intervals, so that key, metre and passing notes do not
/// matter. Runs that many pieces have (scales) count little: a run found in d of N pieces weighs ln(N / d) + 0.1. If
/// the runs that two pieces share have a quarter of the weight of all runs of the poorer one, the pieces share a tune,
/// and so do all pieces linked by others. The result depends on the music and the titles only, not on order or names.
/// </remarks>
public sealed class TuneSplit : ICorpusSplit
{
    private const int RunLength = 6;
    private const double SharedWeight = 0.25;
    private const double LeastWeight = 0.1;

    // A title that more pieces have is none: "Choral", the name of a collection, and so on.
    private const int MostPiecesOfTitle = 20;

    private static readonly double[] Shares = [0.8, 0.1, 0.1];

    /// <inheritdoc/>
    public string Name => "tunes";

    /// <inheritdoc/>
    public SplitAssignment Assign(IReadOnlyList<CorpusPiece> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        Chorale[] chorales = [.. pieces.Select(piece => piece.Chorale)];
        int[] groups = Group(chorales);
        int total = chorales.Sum(chorale => chorale.Length);
        var used = new double[Shares.Length];
        var parts = new DatasetSplit?[pieces.Count];
        var byGroup = Enumerable.Range(0, chorales.Length).GroupBy(i => groups[i])
            .OrderBy(group => Fingerprint(group.Select(i => chorales[i])), StringComparer.Ordinal);
        foreach (IGrouping<int, int> group in byGroup)
        {
            // The part that lacks the largest share of what it should have.
            int part = Enumerable.Range(0, Shares.Length).MaxBy(p => 1 - used[p] / (Shares[p] * total));
            foreach (int i in group)
            {
                parts[i] = (DatasetSplit)part;
                used[part] += chorales[i].Length;
            }
        }
        return new SplitAssignment(parts, []);
    }

    /// <summary>The group of each piece: pieces with the same number share a tune.</summary>
    /// <param name="chorales">Pieces in any keys.</param>
    public static int[] Group(IReadOnlyList<Chorale> chorales)
    {
        ArgumentNullException.ThrowIfNull(chorales);
        var groups = new DisjointSets(chorales.Count);
        JoinByTitle(chorales, groups);
        JoinByMelody(chorales, groups);
        return [.. Enumerable.Range(0, chorales.Count).Select(groups.Find)];
    }

    private static void JoinByTitle(IReadOnlyList<Chorale> chorales, DisjointSets groups)
    {
        var titles = Enumerable.Range(0, chorales.Count)
            .GroupBy(i => TitleOf(chorales[i]), StringComparer.Ordinal)
            .Where(title => title.Key.Length > 0 && title.Count() <= MostPiecesOfTitle);
        foreach (int[] same in titles.Select(title => title.ToArray()))
        {
            foreach (int other in same)
                groups.Join(same[0], other);
        }
    }

    private static void JoinByMelody(IReadOnlyList<Chorale> chorales, DisjointSets groups)
    {
        HashSet<string>[] runs = [.. chorales.Select(Runs)];
        var piecesOfRun = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (int i = 0; i < runs.Length; i++)
        {
            foreach (string run in runs[i])
            {
                if (!piecesOfRun.TryGetValue(run, out List<int>? having))
                    piecesOfRun[run] = having = [];
                having.Add(i);
            }
        }
        double Weight(string run) => Math.Log((double)runs.Length / piecesOfRun[run].Count) + LeastWeight;

        // Runs in a fixed order, so that sums of doubles are the same whatever the order of the pieces.
        string[][] ordered = [.. runs.Select(piece => piece.Order(StringComparer.Ordinal).ToArray())];
        double[] whole = [.. ordered.Select(piece => piece.Sum(Weight))];
        var shared = new double[runs.Length];
        for (int a = 0; a < runs.Length; a++)
        {
            Array.Clear(shared);
            foreach (string run in ordered[a])
            {
                double weight = Weight(run);
                foreach (int b in piecesOfRun[run])
                    shared[b] += weight;
            }
            for (int b = a + 1; b < runs.Length; b++)
            {
                if (shared[b] > 0 && shared[b] >= SharedWeight * Math.Min(whole[a], whole[b]))
                    groups.Join(a, b);
            }
        }
    }

    /// <summary>The runs of intervals of a piece's soprano.</summary>
    private static HashSet<string> Runs(Chorale chorale)
    {
        int[] melody = Melody(chorale);
        string[] intervals = [.. melody.Zip(melody.Skip(1),
            (from, to) => (to - from).ToString(CultureInfo.InvariantCulture))];
        var runs = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i + RunLength <= intervals.Length; i++)
            runs.Add(string.Join(' ', intervals.AsSpan(i, RunLength)!));
        return runs;
    }

    /// <summary>The soprano's pitches on the beats, without repetitions.</summary>
    private static int[] Melody(Chorale chorale)
    {
        var melody = new List<int>();
        int beat = chorale.Metres[0].Metre.FramesPerBeat;
        int next = chorale.PickupFrames % beat;
        foreach (Note note in chorale[Voice.Soprano])
        {
            if (next < note.Onset)
                next += (note.Onset - next + beat - 1) / beat * beat;
            if (next >= note.End)
                continue;
            if (melody.Count == 0 || melody[^1] != note.Pitch)
                melody.Add(note.Pitch);
        }
        return [.. melody];
    }

    /// <summary>Numbers count: pieces that are only numbered have no tune in common.</summary>
    private static string TitleOf(Chorale chorale) =>
        string.Concat((chorale.Title ?? "").Where(char.IsLetterOrDigit)).ToUpperInvariant();

    private static string Letters(string? title) =>
        string.Concat((title ?? "").Where(char.IsLetter)).ToUpperInvariant();

    /// <summary>A hash of a group's music and titles, which orders groups by chance, but always the same.</summary>
    private static string Fingerprint(IEnumerable<Chorale> group)
    {
        IEnumerable<string> lines = group
            .Select(chorale => $"{Letters(chorale.Title)}:{string.Join(' ', Intervals(chorale))}")
            .Order(StringComparer.Ordinal);
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }

    /// <summary>All notes relative to the first one, so that a transposed piece has the same fingerprint.</summary>
    private static IEnumerable<string> Intervals(Chorale chorale)
    {
        Note[] notes = [.. Enum.GetValues<Voice>().SelectMany(voice => chorale[voice])];
        return notes.Select(note => string.Create(CultureInfo.InvariantCulture,
            $"{note.Onset}+{note.Duration}:{note.Pitch - notes[0].Pitch}"));
    }
}
