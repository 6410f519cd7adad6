namespace BachBot.Chorales.Formats;

/// <summary>General MIDI programs that suit chorales; the value is the program number, counted from 0.</summary>
public enum MidiInstrument
{
    /// <summary>Acoustic grand piano.</summary>
    Piano = 0,

    /// <summary>Church organ.</summary>
    ChurchOrgan = 19,

    /// <summary>String ensemble 1.</summary>
    Strings = 48,

    /// <summary>Choir aahs.</summary>
    ChoirAahs = 52,
}

/// <summary>How a chorale is performed in a MIDI file.</summary>
public sealed record MidiWriterOptions
{
    /// <summary>Quarter notes a minute, 20 to 400.</summary>
    public double QuarterNotesPerMinute { get; init; } = 80;

    /// <summary>The sound of all four voices; any General MIDI program number from 0 to 127 may be cast.</summary>
    public MidiInstrument Instrument { get; init; } = MidiInstrument.ChoirAahs;

    /// <summary>How many times as long a chord with a fermata lasts, 1 (no lengthening) to 4. The tempo slows down; the
    /// notes stay on their beats.</summary>
    public double FermataFactor { get; init; } = 1.75;

    /// <summary>Whether repeats are played; otherwise the piece runs once through as notated.</summary>
    public bool PlayRepeats { get; init; } = true;

    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range.</exception>
    internal void Check()
    {
        CheckRange(QuarterNotesPerMinute, 20, 400, nameof(QuarterNotesPerMinute));
        CheckRange(FermataFactor, 1, 4, nameof(FermataFactor));
        CheckRange((int)Instrument, 0, 127, nameof(Instrument));
    }

    private static void CheckRange(double value, double least, double most, string name)
    {
        // Written so that NaN fails too.
        if (!(value >= least && value <= most))
            throw new ArgumentOutOfRangeException(name, value, $"{name} has to lie between {least} and {most}.");
    }
}
