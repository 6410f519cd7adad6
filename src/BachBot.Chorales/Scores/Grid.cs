namespace BachBot.Chorales.Scores;

/// <summary>The time grid on which models see music: frames of a sixteenth note.</summary>
public static class Grid
{
    /// <summary>Frames in a quarter note.</summary>
    public const int FramesPerQuarter = 4;

    /// <summary>The nearest frame boundary to an exact time, halves up: floor(4 t + 1/2).</summary>
    /// <param name="quarters">Time in quarters.</param>
    /// <exception cref="OverflowException">The time is beyond any score that a reader accepts.</exception>
    public static int FrameAt(Fraction quarters) => checked((int)(quarters * FramesPerQuarter).Round());

    /// <summary>Puts a score on the grid: every onset and end moves to the nearest sixteenth, and a note whose onset
    /// and end meet vanishes. The key is the one that <see cref="KeyFinder"/> finds.</summary>
    /// <param name="score">The exact score; pitches stay as they are.</param>
    public static QuantisedScore Quantise(Score score)
    {
        ArgumentNullException.ThrowIfNull(score);
        var moved = new List<MovedNote>();
        var voices = new List<Note>[Chorale.VoiceCount];
        for (int v = 0; v < voices.Length; v++)
            voices[v] = QuantiseVoice(score, (Voice)v, moved);
        int length = FrameAt(score.Length);
        var chorale = new Chorale(voices, length)
        {
            Title = score.Title,
            Key = KeyFinder.Find(score),
            KeySignatureFifths = score.KeySignatureFifths,
            Metres = QuantiseMetres(score.Metres),
            PickupFrames = FrameAt(score.Pickup),
            PlayOrder = [.. score.PlayOrder
                .Select(range => new FrameRange(FrameAt(range.Start), FrameAt(range.End)))
                .Where(range => range.Length > 0)],
        };
        return new QuantisedScore(chorale, moved);
    }

    private static List<Note> QuantiseVoice(Score score, Voice voice, List<MovedNote> moved)
    {
        var notes = new List<Note>(score[voice].Count);
        foreach (ScoreNote note in score[voice])
        {
            int onset = FrameAt(note.Onset), end = FrameAt(note.End);
            if (note.Onset * FramesPerQuarter != onset || note.End * FramesPerQuarter != end)
                moved.Add(new MovedNote(voice, score.BarAt(note.Onset), note, onset, end));
            if (end > onset)
                notes.Add(new Note(onset, end - onset, note.Pitch,
                    note.TiedFromPrevious, note.TiedToNext, note.Fermata));
        }
        return notes;
    }

    private static MetreChange[] QuantiseMetres(IReadOnlyList<ScoreMetre> metres)
    {
        if (metres.Count == 0)
            return [new MetreChange(0, Metre.FourFour)];
        MetreChange[] changes = [.. metres.Select(metre => new MetreChange(FrameAt(metre.Time), metre.Metre))];
        return changes[0].Frame == 0 ? changes : [new MetreChange(0, Metre.FourFour), .. changes];
    }
}

/// <summary>A chorale on the grid, and what the grid did to its notes.</summary>
/// <param name="Chorale">The piece on the grid.</param>
/// <param name="Moved">The notes whose onset or end was not on the grid; empty for most chorales.</param>
public sealed record QuantisedScore(Chorale Chorale, IReadOnlyList<MovedNote> Moved);

/// <summary>A note that is not on the grid of sixteenths.</summary>
/// <param name="Voice">Its voice.</param>
/// <param name="Bar">Its notated bar, from 1.</param>
/// <param name="Note">The note as notated.</param>
/// <param name="Onset">The frame to which its onset moved.</param>
/// <param name="End">The frame to which its end moved.</param>
public readonly record struct MovedNote(Voice Voice, int Bar, ScoreNote Note, int Onset, int End)
{
    /// <summary>The note is shorter than the grid can show, and is gone.</summary>
    public bool Vanished => Onset == End;

    /// <summary>One line: voice, bar, pitch, exact times and frames.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Voice}, bar {Bar}: pitch {Note.Pitch} at {Note.Onset} to {Note.End} quarters ") +
        (Vanished ? "vanished" : FormattableString.Invariant($"moved to frames {Onset} to {End}"));
}
