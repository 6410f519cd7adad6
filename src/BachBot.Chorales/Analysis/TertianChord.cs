namespace BachBot.Chorales.Analysis;

/// <summary>A chord of thirds: a triad or a seventh chord, perhaps without its fifth, in any inversion.</summary>
/// <param name="Root">Pitch class of its root.</param>
/// <param name="Third">3 or 4 semitones.</param>
/// <param name="Fifth">6, 7 or 8 semitones; null if it is left out.</param>
/// <param name="Seventh">9, 10 or 11 semitones; null for a triad.</param>
/// <param name="Bass">Pitch class of the lowest note.</param>
internal readonly record struct TertianChord(int Root, int Third, int? Fifth, int? Seventh, int Bass)
{
    private const int Octave = 12;

    // Third, fifth, seventh; a fifth may be left out where it is perfect.
    private static readonly (int Third, int? Fifth, int? Seventh)[] Shapes =
    [
        (4, 7, null), (3, 7, null), (3, 6, null), (4, 8, null), (4, null, null), (3, null, null),
        (4, 7, 10), (4, 7, 11), (3, 7, 10), (3, 6, 10), (3, 6, 9), (4, null, 10), (4, null, 11), (3, null, 10),
    ];

    private static readonly Dictionary<PitchClassSet, (int Third, int? Fifth, int? Seventh)> ByPitchClasses =
        Shapes.ToDictionary(shape => PitchClassSet.Of([0, shape.Third, shape.Fifth, shape.Seventh]));

    /// <summary>A major triad, or its dominant seventh chord: what can stand for a dominant.</summary>
    public bool IsMajor => Third == 4 && Fifth is null or 7 && Seventh is null or 10;

    /// <summary>A diminished triad or seventh chord: what stands for a dominant on the leading note.</summary>
    public bool IsDiminished => Third == 3 && Fifth == 6;

    /// <summary>Whether the fifth is in the bass.</summary>
    public bool IsSixFour => Fifth is { } fifth && Bass == (Root + fifth) % Octave;

    /// <summary>The chord that pitch classes form; null if they form none.</summary>
    /// <param name="pitchClasses">What sounds.</param>
    /// <param name="bass">The lowest one: the root of the chords that are the same on each of their notes.</param>
    public static TertianChord? Find(PitchClassSet pitchClasses, int bass)
    {
        for (int above = 0; above < Octave; above++)
        {
            int root = (bass + above) % Octave;
            if (pitchClasses.Contains(root)
                && ByPitchClasses.TryGetValue(pitchClasses.RelativeTo(root), out var shape))
                return new TertianChord(root, shape.Third, shape.Fifth, shape.Seventh, bass);
        }
        return null;
    }
}
