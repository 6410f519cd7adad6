using BachBot.Chorales.Scores;

namespace BachBot.Cli.Reports.Rolls;

/// <summary>A bar of a piano roll.</summary>
/// <param name="Start">First frame.</param>
/// <param name="End">The first frame after it.</param>
/// <param name="Downbeat">The frame of the first beat, which lies before <paramref name="Start"/> in a pickup.</param>
/// <param name="Metre">The metre in force.</param>
/// <param name="Number">Printed number, 0 for a pickup.</param>
/// <param name="NewMetre">Whether the metre is another one than in the bar before, or this is the first bar.</param>
internal readonly record struct RollBar(int Start, int End, int Downbeat, Metre Metre, int Number, bool NewMetre)
{
    /// <summary>Frames of a full bar of this metre.</summary>
    public int FullLength => Metre.FramesPerBar;

    /// <summary>Frames of a beat: of the lower number's note value, three of them in compound metres such as 6/8.
    /// </summary>
    public int BeatLength
    {
        get
        {
            int unit = FullLength / Metre.Beats;
            bool compound = Metre.BeatType >= 8 && Metre.Beats > 3 && Metre.Beats % 3 == 0;
            return compound ? 3 * unit : unit;
        }
    }

    /// <summary>The beat of a frame, from 1, with a fraction between beats.</summary>
    public double BeatOf(int frame) => 1 + (double)(frame - Downbeat) / BeatLength;

    /// <summary>What the bar is called: <c>bar 3</c>, <c>pickup</c>.</summary>
    public string Name => Number == 0 ? "pickup" : FormattableString.Invariant($"bar {Number}");

    /// <summary>The bars of a piece; none if it has no frames.</summary>
    public static List<RollBar> Of(Chorale chorale)
    {
        var bars = new List<RollBar>();
        int number = 0, change = 0;
        Metre metre = Metre.FourFour;
        for (int start = 0; start < chorale.Length;)
        {
            Metre before = metre;
            for (; change < chorale.Metres.Count && chorale.Metres[change].Frame <= start; change++)
                metre = Readable(chorale.Metres[change].Metre);
            int full = metre.FramesPerBar;
            bool pickup = start == 0 && chorale.PickupFrames > 0 && chorale.PickupFrames < full;
            int end = start + (pickup ? chorale.PickupFrames : full);
            int downbeat = end - full;
            if (change < chorale.Metres.Count)
                end = Math.Min(end, chorale.Metres[change].Frame);
            end = Math.Min(end, chorale.Length);
            bars.Add(new RollBar(start, end, downbeat, metre, pickup ? 0 : ++number, start == 0 || metre != before));
            start = end;
        }
        return bars;
    }

    /// <summary>A metre that the grid cannot hold is drawn as common time.</summary>
    private static Metre Readable(Metre metre) =>
        metre is { Beats: >= 1 and <= 64, BeatType: 1 or 2 or 4 or 8 or 16 } ? metre : Metre.FourFour;
}
