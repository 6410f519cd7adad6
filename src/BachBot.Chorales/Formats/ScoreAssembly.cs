using System.Globalization;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Formats;

/// <summary>Puts the bars of four parts together to a score: bar n starts at the same time in all voices, and is as
/// long as its last note or rest in any of them, whatever the time signature says.</summary>
internal static class ScoreAssembly
{
    /// <summary>Assembles a score.</summary>
    /// <param name="file">Name of the file, for messages and <see cref="Score.Source"/>.</param>
    /// <param name="voices">Soprano, alto, tenor, bass, each a list of bars; shorter ones are silent at the
    /// end.</param>
    /// <param name="playOrder">Finds the order of performance, given the bars of all voices and their starts, of which
    /// there is one more than bars: the last one is the end.</param>
    public static ScoreParts Assemble(string file, IReadOnlyList<IReadOnlyList<NotatedBar>> voices,
        Func<IReadOnlyList<Fraction>, IReadOnlyList<ScoreRange>> playOrder)
    {
        int count = voices.Max(bars => bars.Count);
        var starts = new List<Fraction>(count + 1) { Fraction.Zero };
        for (int bar = 0; bar < count; bar++)
        {
            Fraction length = Fraction.Zero;
            foreach (IReadOnlyList<NotatedBar> bars in voices)
            {
                if (bar < bars.Count)
                    length = Fraction.Max(length, bars[bar].Length);
            }
            starts.Add(starts[^1] + length);
            if (starts[^1] > ScoreLimits.Quarters)
                throw TooLong(file, $"bar {bar + 1}");
        }
        if (starts[^1] == Fraction.Zero)
            throw new ScoreFormatException(file, null, "the four voices have no notes and no rests");

        var notes = new List<ScoreNote>[voices.Count];
        for (int v = 0; v < voices.Count; v++)
            notes[v] = Notes(file, (Voice)v, voices[v], starts);
        ScoreMetre[] metres = Metres(voices, starts);
        return new ScoreParts(notes, starts[^1], metres, Pickup(metres, starts), starts, playOrder(starts));
    }

    /// <summary>Refuses a score that is longer than <see cref="ScoreLimits.Quarters"/>.</summary>
    public static ScoreFormatException TooLong(string file, string? place) => new(file, place, string.Create(
        CultureInfo.InvariantCulture, $"longer than {ScoreLimits.Quarters} quarters, the limit of a score"));

    /// <summary>Refuses a part or track with more notes than <see cref="ScoreLimits.Notes"/>.</summary>
    public static ScoreFormatException TooManyNotes(string file, string? place) => new(file, place, string.Create(
        CultureInfo.InvariantCulture, $"more than {ScoreLimits.Notes} notes, the limit of a part"));

    /// <summary>Refuses a score with more parts or tracks than <see cref="ScoreLimits.Parts"/>.</summary>
    public static ScoreFormatException TooManyParts(string file, string what) => new(file, null, string.Create(
        CultureInfo.InvariantCulture, $"more than {ScoreLimits.Parts} {what}, the limit of a score"));

    /// <summary>A checked time signature.</summary>
    /// <exception cref="ScoreFormatException">Not 1 to 64 beats of a whole note to a sixteenth.</exception>
    public static Metre Metre(string file, string? place, int beats, int beatType) =>
        beats is >= 1 and <= 64 && beatType is 1 or 2 or 4 or 8 or 16
            ? new Metre(beats, beatType)
            : throw new ScoreFormatException(file, place, string.Create(CultureInfo.InvariantCulture,
                $"time signature {beats}/{beatType}; expected 1 to 64 beats of 1, 2, 4, 8 or 16"));

    private static List<ScoreNote> Notes(string file, Voice voice, IReadOnlyList<NotatedBar> bars,
        List<Fraction> starts)
    {
        var notes = new List<ScoreNote>();
        for (int bar = 0; bar < bars.Count; bar++)
        {
            Fraction end = Fraction.Zero;
            foreach (ScoreNote note in bars[bar].Notes)
            {
                if (note.Onset < end)
                {
                    throw new ScoreFormatException(file, string.Create(CultureInfo.InvariantCulture,
                        $"{voice}, bar {bars[bar].Number ?? $"{bar + 1} from the start"}"),
                        "notes of one voice overlap");
                }
                end = note.End;
                notes.Add(note with { Onset = starts[bar] + note.Onset });
                // With this, all later sums and products of times fit 64 bits.
                if (notes[^1].End.Denominator > ScoreLimits.Denominator)
                    throw new OverflowException();
            }
        }
        return notes;
    }

    private static ScoreMetre[] Metres(IReadOnlyList<IReadOnlyList<NotatedBar>> voices, List<Fraction> starts)
    {
        // All voices repeat the same signatures: the first voice that has one at a time counts.
        var metres = new SortedDictionary<Fraction, Metre>();
        foreach (IReadOnlyList<NotatedBar> bars in voices)
        {
            for (int bar = 0; bar < bars.Count; bar++)
            {
                foreach (ScoreMetre change in bars[bar].Metres)
                    metres.TryAdd(starts[bar] + change.Time, change.Metre);
            }
        }
        var changes = new List<ScoreMetre>();
        foreach ((Fraction time, Metre metre) in metres)
        {
            if (changes.Count == 0 || changes[^1].Metre != metre)
                changes.Add(new ScoreMetre(time, metre));
        }
        return [.. changes];
    }

    private static Fraction Pickup(ScoreMetre[] metres, List<Fraction> starts)
    {
        if (metres.Length == 0 || metres[0].Time != Fraction.Zero || starts.Count <= 2)
            return Fraction.Zero;
        var fullBar = new Fraction(metres[0].Metre.Beats * 4L, metres[0].Metre.BeatType);
        return starts[1] < fullBar ? starts[1] : Fraction.Zero;
    }
}

/// <summary>What <see cref="ScoreAssembly"/> makes of four parts.</summary>
/// <param name="Voices">The notes of the four voices.</param>
/// <param name="Length">Length in quarters.</param>
/// <param name="Metres">Time signatures.</param>
/// <param name="Pickup">Length of an incomplete first bar in quarters, or 0.</param>
/// <param name="Starts">Start of every bar, and the end.</param>
/// <param name="PlayOrder">The order of performance.</param>
internal sealed record ScoreParts(
    IReadOnlyList<IReadOnlyList<ScoreNote>> Voices,
    Fraction Length,
    IReadOnlyList<ScoreMetre> Metres,
    Fraction Pickup,
    IReadOnlyList<Fraction> Starts,
    IReadOnlyList<ScoreRange> PlayOrder)
{
    /// <summary>The score of these parts.</summary>
    public Score ToScore(string source, string? title, IReadOnlyList<string> partNames,
        IReadOnlyList<int> partOfVoice, int fifths) => new(Voices, Length)
        {
            Source = source,
            Title = title,
            PartNames = partNames,
            PartOfVoice = partOfVoice,
            KeySignatureFifths = fifths,
            Metres = Metres,
            Pickup = Pickup,
            BarStarts = [.. Starts.SkipLast(1)],
            PlayOrder = PlayOrder,
        };
}
