using System.Numerics;

namespace BachBot.Chorales.Analysis;

/// <summary>A set of pitch classes: what sounds, whatever the octaves and doublings.</summary>
/// <param name="Bits">Bit p is set if pitch class p is in it, p from 0 to 11.</param>
internal readonly record struct PitchClassSet(int Bits)
{
    private const int Octave = 12;
    private const int All = (1 << Octave) - 1;

    /// <summary>Number of pitch classes.</summary>
    public int Count => BitOperations.PopCount((uint)Bits);

    /// <summary>The set of pitches, of which null is a rest.</summary>
    public static PitchClassSet Of(IEnumerable<int?> pitches)
    {
        int bits = 0;
        foreach (int? pitch in pitches)
            bits |= pitch is { } sounding ? 1 << sounding % Octave : 0;
        return new PitchClassSet(bits);
    }

    /// <summary>Whether a pitch class is in it.</summary>
    public bool Contains(int pitchClass) => (Bits >> pitchClass & 1) == 1;

    /// <summary>Whether the other set has all of its pitch classes.</summary>
    public bool IsWithin(PitchClassSet other) => (Bits & ~other.Bits) == 0;

    /// <summary>The set as it is counted from a pitch class upwards.</summary>
    /// <param name="pitchClass">What becomes 0; 0 to 11.</param>
    public PitchClassSet RelativeTo(int pitchClass) =>
        new((Bits >> pitchClass | Bits << (Octave - pitchClass)) & All);
}
