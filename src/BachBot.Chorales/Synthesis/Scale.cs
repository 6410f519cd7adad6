using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Synthesis;

/// <summary>A pitch with its name.</summary>
/// <param name="Pitch">MIDI number.</param>
/// <param name="Fifths">The name's place on the line of fifths.</param>
internal readonly record struct NamedPitch(int Pitch, int Fifths)
{
    private static readonly int[] LetterByFifths = [3, 0, 4, 1, 5, 2, 6];

    /// <summary>Letters counted from C0: two pitches on the same staff line are equal.</summary>
    public int StaffPlace
    {
        get
        {
            int fromF = Fifths + 1;
            int alter = (int)Math.Floor(fromF / 7.0);
            int octave = (int)Math.Floor((Pitch - alter) / 12.0);
            return 7 * octave + LetterByFifths[fromF - 7 * alter];
        }
    }
}

/// <summary>The scale in which tones between two chords move.</summary>
internal static class Scale
{
    private static readonly int[] FifthsByLetter = [0, 2, 4, -1, 1, 3, 5];

    /// <summary>The pitch of the scale on a staff place that lies a second from two others.</summary>
    /// <param name="place">The staff place, next to that of <paramref name="from"/> and <paramref name="to"/>.</param>
    /// <param name="from">The pitch before.</param>
    /// <param name="to">The pitch after.</param>
    /// <param name="before">The chord before, whose tones belong to the scale.</param>
    /// <param name="after">The chord after, likewise.</param>
    /// <returns>The pitch, or null if no form of the scale makes seconds.</returns>
    public static NamedPitch? Between(int place, NamedPitch from, NamedPitch to, Chord before, Chord after)
    {
        int letter = place % 7;
        int natural = FifthsByLetter[letter];
        foreach (int fifths in Forms(natural, before, after))
        {
            int alter = (fifths - natural) / 7;
            int pitch = 12 * (place / 7) + Tone.FromFifths(natural).PitchClass + alter;
            if (IsSecond(pitch - from.Pitch, fifths - from.Fifths) && IsSecond(to.Pitch - pitch, to.Fifths - fifths))
                return new NamedPitch(pitch, fifths);
        }

        return null;
    }

    private static bool IsSecond(int semitones, int fifths) =>
        (Math.Abs(semitones), Math.Abs(fifths)) is (1, 5) or (2, 2);

    /// <summary>The forms that a letter can take, the likeliest first.</summary>
    private static List<int> Forms(int natural, Chord before, Chord after)
    {
        var forms = new List<int>();
        foreach (Tone tone in before.Tones.Concat(after.Tones))
            Add(tone.Fifths);
        int tonic = after.Key.Tonic.Fifths;
        bool minor = after.Key.Mode == Mode.Minor;
        int lowest = minor ? -4 : -1;
        for (int degree = lowest; degree < lowest + 7; degree++)
            Add(tonic + degree);
        if (minor)
        {
            // The raised sixth and seventh.
            Add(tonic + 3);
            Add(tonic + 5);
        }

        return forms;

        void Add(int fifths)
        {
            if ((fifths - natural) % 7 == 0 && !forms.Contains(fifths))
                forms.Add(fifths);
        }
    }
}
