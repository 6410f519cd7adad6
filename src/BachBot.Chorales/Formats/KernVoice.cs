using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Formats;

/// <summary>The bars of one <c>**kern</c> spine as they are read.</summary>
internal sealed class KernVoice(string file)
{
    private readonly List<NotatedBar> _bars = [new NotatedBar()];
    private int _noteCount;

    /// <summary>Bars so far, the current one included.</summary>
    public IReadOnlyList<NotatedBar> Bars => _bars;

    /// <summary>The instrument's name, if the spine has one.</summary>
    public string? Name { get; set; }

    /// <summary>Quarters from the start of the bar to where the next note begins.</summary>
    public Fraction Cursor { get; private set; }

    /// <summary>The current bar has neither notes nor rests yet.</summary>
    public bool BarIsEmpty => Cursor == Fraction.Zero;

    /// <summary>Adds a note or rest.</summary>
    /// <exception cref="ScoreFormatException">The bar becomes longer than a score may be.</exception>
    public void Add(KernToken token)
    {
        NotatedBar bar = _bars[^1];
        if (token.Pitch is int pitch)
        {
            bar.Notes.Add(new ScoreNote(Cursor, token.Duration, pitch,
                token.TieStop, token.TieStart, token.Fermata));
        }
        if (++_noteCount > ScoreLimits.Notes)
            throw ScoreAssembly.TooManyNotes(file, $"bar {_bars.Count}");
        Cursor += token.Duration;
        if (Cursor > ScoreLimits.Quarters)
            throw ScoreAssembly.TooLong(file, $"bar {_bars.Count}");
        bar.Length = Cursor;
    }

    /// <summary>Adds a time signature at the cursor.</summary>
    public void AddMetre(Metre metre) => _bars[^1].Metres.Add(new ScoreMetre(Cursor, metre));

    /// <summary>Begins the next bar.</summary>
    public void StartBar()
    {
        _bars.Add(new NotatedBar());
        Cursor = Fraction.Zero;
    }
}
