namespace BachBot.Chorales.Scores;

/// <summary>A notated note of one voice in exact time.</summary>
/// <param name="Onset">Start in quarters from the first notated beat.</param>
/// <param name="Duration">Length in quarters, more than 0.</param>
/// <param name="Pitch">Sounding pitch as a MIDI number, 0 to 127.</param>
/// <param name="TiedFromPrevious">The note carries the end of a tie.</param>
/// <param name="TiedToNext">The note carries the start of a tie.</param>
/// <param name="Fermata">The note carries a fermata.</param>
public readonly record struct ScoreNote(
    Fraction Onset,
    Fraction Duration,
    int Pitch,
    bool TiedFromPrevious = false,
    bool TiedToNext = false,
    bool Fermata = false)
{
    /// <summary>The end in quarters.</summary>
    public Fraction End => Onset + Duration;
}

/// <summary>A stretch of exact time, the end not included.</summary>
/// <param name="Start">Start in quarters.</param>
/// <param name="End">End in quarters.</param>
public readonly record struct ScoreRange(Fraction Start, Fraction End);

/// <summary>A time signature and the time from which it holds.</summary>
/// <param name="Time">Quarters from the first notated beat.</param>
/// <param name="Metre">The signature.</param>
public readonly record struct ScoreMetre(Fraction Time, Metre Metre);

/// <summary>
/// A four-part score exactly as a file has it: what a reader returns and <see cref="Grid.Quantise"/> puts on the grid.
/// </summary>
public sealed class Score
{
    private readonly ScoreNote[][] _voices;

    /// <summary>Keeps the four voices.</summary>
    /// <param name="voices">Soprano, alto, tenor, bass; each in order of onset and free of overlaps.</param>
    /// <param name="length">Length in quarters: the end of the last note or rest.</param>
    /// <exception cref="ArgumentException">Not four voices, or a note that overlaps the one before, is empty, or ends
    /// after <paramref name="length"/>.</exception>
    public Score(IReadOnlyList<IReadOnlyList<ScoreNote>> voices, Fraction length)
    {
        ArgumentNullException.ThrowIfNull(voices);
        if (voices.Count != Chorale.VoiceCount)
            throw new ArgumentException($"A score has {Chorale.VoiceCount} voices, not {voices.Count}.",
                nameof(voices));
        _voices = [.. voices.Select(voice => voice.ToArray())];
        Length = length;
        foreach (ScoreNote[] voice in _voices)
        {
            Fraction end = Fraction.Zero;
            foreach (ScoreNote note in voice)
            {
                if (note.Onset < end || note.Duration <= Fraction.Zero || note.End > length)
                    throw new ArgumentException($"The note {note} is out of order, empty or too long.",
                        nameof(voices));
                end = note.End;
            }
        }
        PlayOrder = [new ScoreRange(Fraction.Zero, length)];
        BarStarts = [Fraction.Zero];
    }

    /// <summary>The notated notes of a voice in order of onset.</summary>
    public IReadOnlyList<ScoreNote> this[Voice voice] => _voices[(int)voice];

    /// <summary>Length in quarters: the end of the last note or rest.</summary>
    public Fraction Length { get; }

    /// <summary>Name of the file or stream it came from.</summary>
    public string Source { get; init; } = "";

    /// <summary>Title, if the file has one.</summary>
    public string? Title { get; init; }

    /// <summary>Names of all parts in the order of the file, instruments included.</summary>
    public IReadOnlyList<string> PartNames { get; init; } = [];

    /// <summary>For each voice, S, A, T, B, the index of its part in <see cref="PartNames"/>.</summary>
    public IReadOnlyList<int> PartOfVoice { get; init; } = [0, 1, 2, 3];

    /// <summary>Sharps (positive) or flats (negative) of the first key signature; 0 without one.</summary>
    public int KeySignatureFifths { get; init; }

    /// <summary>Time signatures in order of time; empty if the file has none.</summary>
    public IReadOnlyList<ScoreMetre> Metres { get; init; } = [];

    /// <summary>Length of an incomplete first bar in quarters, 0 if the piece starts with a full bar.</summary>
    public Fraction Pickup { get; init; }

    /// <summary>Start of every notated bar in quarters.</summary>
    public IReadOnlyList<Fraction> BarStarts { get; init; }

    /// <summary>The order of performance: repeats and endings written out.</summary>
    public IReadOnlyList<ScoreRange> PlayOrder { get; init; }

    /// <summary>The number, from 1, of the notated bar that holds a time.</summary>
    public int BarAt(Fraction time)
    {
        int low = 0, high = BarStarts.Count;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (BarStarts[middle] <= time)
                low = middle;
            else
                high = middle;
        }
        return low + 1;
    }
}
