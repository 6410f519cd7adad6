using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Synthesis;

/// <summary>A tone without octave.</summary>
/// <param name="PitchClass">0 to 11.</param>
/// <param name="Fifths">Its name, as the place on the line of fifths (F -1, C 0, G 1, D 2 …): intervals of equal size
/// but different name, such as a minor third and an augmented second, differ here.</param>
internal readonly record struct Tone(int PitchClass, int Fifths)
{
    /// <summary>The tone so many fifths above C.</summary>
    public static Tone FromFifths(int fifths) => new((fifths * 7 % 12 + 12) % 12, fifths);

    /// <summary>The tone with a name such as F# or Bb.</summary>
    public static Tone Parse(string name) => FromFifths(
        "FCGDAEB".IndexOf(name[0], StringComparison.Ordinal) - 1
        + 7 * (name.Count(sign => sign == '#') - name.Count(sign => sign == 'b')));

    /// <summary>The tone so many fifths higher.</summary>
    public Tone Up(int fifths) => FromFifths(Fifths + fifths);
}

/// <summary>A key that holds for a while.</summary>
/// <param name="Tonic">The tonic.</param>
/// <param name="Mode">Major or minor.</param>
internal readonly record struct LocalKey(Tone Tonic, Mode Mode);

/// <summary>A chord with its bass tone, in some key.</summary>
/// <param name="Name">Degree and figures, such as V65/V.</param>
/// <param name="Tones">Root, third, fifth and, in a seventh chord, the seventh.</param>
/// <param name="Bass">Index of the bass tone in <paramref name="Tones"/>.</param>
/// <param name="Leading">Index of the tone that has to rise by a semitone, or -1.</param>
/// <param name="Key">The key.</param>
internal sealed record Chord(string Name, Tone[] Tones, int Bass, int Leading, LocalKey Key)
{
    /// <summary>Whether the chord has a seventh, which has to fall by step.</summary>
    public bool HasSeventh => Tones.Length == 4;

    /// <summary>The same chord in a key whose tonic lies so many fifths higher.</summary>
    public Chord Up(int fifths) => this with
    {
        Tones = [.. Tones.Select(tone => tone.Up(fifths))],
        Key = Key with { Tonic = Key.Tonic.Up(fifths) },
    };

    /// <summary>Whether the chord has a tone of this pitch class.</summary>
    public bool Has(int pitchClass)
    {
        foreach (Tone tone in Tones)
        {
            if (tone.PitchClass == pitchClass)
                return true;
        }

        return false;
    }

    /// <summary>Whether both are the same tones over the same bass, whatever their names.</summary>
    public bool SoundsLike(Chord other) =>
        Tones.Length == other.Tones.Length && Tones[Bass].PitchClass == other.Tones[other.Bass].PitchClass
        && Tones.All(tone => other.Has(tone.PitchClass));
}
