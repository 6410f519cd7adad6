using BachBot.Chorales.Analysis.Style;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Analysis;

/// <summary>How many different chords there are: a chord is what sounds at a position at which at least two voices do, as a
/// set of pitch classes counted from the tonic.</summary>
/// <param name="Chords">Chords.</param>
/// <param name="Distinct">Different ones.</param>
/// <param name="Entropy">Entropy of their shares in bits.</param>
public readonly record struct ChordVariety(long Chords, int Distinct, double Entropy)
{
    /// <summary>Different chords in 100 chords; 0 if there are none. It falls with the length of a piece.</summary>
    public double DistinctPer100 => Chords == 0 ? 0 : 100.0 * Distinct / Chords;

    /// <summary>Counts pieces, each from its own tonic, as if they were one.</summary>
    public static ChordVariety Of(params IEnumerable<Chorale> chorales)
    {
        ArgumentNullException.ThrowIfNull(chorales);
        var chords = new Distribution();
        foreach (Chorale chorale in chorales)
        {
            foreach (Position position in Position.Of(chorale).Where(position => position.IsChord))
                chords.Add(position.PitchClasses.RelativeTo(chorale.Key.Tonic).Bits);
        }
        return new ChordVariety(chords.Total, chords.Distinct, chords.Entropy);
    }
}
