using BachBot.Chorales.RandomNumbers;

namespace BachBot.Chorales.Synthesis;

/// <summary>The line that a phrase's melody should follow: up to a peak, down to the end.</summary>
/// <param name="Start">MIDI pitch at the beginning.</param>
/// <param name="Peak">MIDI pitch at the peak.</param>
/// <param name="End">MIDI pitch at the end.</param>
/// <param name="PeakPercent">Where the peak lies.</param>
internal readonly record struct Contour(int Start, int Peak, int End, int PeakPercent)
{
    /// <summary>Draws a line.</summary>
    /// <param name="random">The generator.</param>
    /// <param name="centre">The piece's middle pitch.</param>
    public static Contour Draw(Pcg32 random, int centre) => new(
        Start: centre - 5 + random.Below(8),
        Peak: centre + 2 + random.Below(7),
        End: centre - 7 + random.Below(9),
        PeakPercent: 25 + random.Below(50));

    /// <summary>The pitch for a chord.</summary>
    public int At(int chord, int chords)
    {
        int percent = chords == 1 ? 100 : 100 * chord / (chords - 1);
        return percent <= PeakPercent
            ? Start + (Peak - Start) * percent / PeakPercent
            : Peak + (End - Peak) * (percent - PeakPercent) / (100 - PeakPercent);
    }
}
