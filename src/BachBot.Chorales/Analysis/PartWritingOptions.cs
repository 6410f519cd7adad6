using BachBot.Chorales.Tokens;

namespace BachBot.Chorales.Analysis;

/// <summary>The limits against which voices are checked; index 0 is the soprano.</summary>
public sealed record PartWritingOptions
{
    /// <summary>Ranges of the four voices. Default: what Bach's chorales use (C4 to A5, F3 to D5, C3 to A4, C2 to E4).
    /// </summary>
    public IReadOnlyList<PitchRange> Ranges { get; init; } = [new(60, 81), new(53, 74), new(48, 69), new(36, 64)];

    /// <summary>The widest interval in semitones between soprano and alto, alto and tenor, tenor and bass. Default: an
    /// octave, an octave, two octaves.</summary>
    public IReadOnlyList<int> WidestIntervals { get; init; } = [12, 12, 24];
}
