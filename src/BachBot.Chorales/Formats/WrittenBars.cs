using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Formats;

/// <summary>A bar as it is written down.</summary>
/// <param name="Start">First frame.</param>
/// <param name="End">First frame after the bar.</param>
/// <param name="MetricStart">The frame on which the bar's first beat lies or would lie: before <paramref name="Start"/>
/// in a pickup and in the second half of a divided bar.</param>
/// <param name="Metre">The metre in force.</param>
/// <param name="Number">Printed number: 0 for a pickup, that of the first half for a second half.</param>
/// <param name="IsImplicit">A pickup or the second half of a divided bar: it is not counted.</param>
internal readonly record struct WrittenBar(
    int Start,
    int End,
    int MetricStart,
    Metre Metre,
    int Number,
    bool IsImplicit)
{
    /// <summary>Length in frames.</summary>
    public int Length => End - Start;
}

/// <summary>Cuts a piece into bars by its metres and its pickup.</summary>
internal static class WrittenBars
{
    /// <summary>The bars of a piece; at least one, so that an empty piece gives one bar of rest.</summary>
    /// <param name="chorale">The piece.</param>
    /// <param name="cuts">Frames where a bar has to be divided, such as a repeat within a bar; ascending.</param>
    /// <exception cref="ArgumentException">A metre has no whole number of frames in a bar.</exception>
    public static List<WrittenBar> Of(Chorale chorale, IReadOnlyList<int> cuts)
    {
        var bars = new List<WrittenBar>();
        int number = 0;
        int change = 0;
        int start = 0;
        do
        {
            Metre metre = MetreAt(chorale, start, ref change);
            int full = FramesPerBar(metre);
            bool pickup = start == 0 && chorale.PickupFrames > 0 && chorale.PickupFrames < full;
            int end = start + (pickup ? chorale.PickupFrames : full);
            int metricStart = end - full;
            if (change < chorale.Metres.Count)
                end = Math.Min(end, chorale.Metres[change].Frame);
            if (chorale.Length > start)
                end = Math.Min(end, chorale.Length);
            if (!pickup)
                number++;
            AddDivided(bars, new WrittenBar(start, end, metricStart, metre, number, pickup), cuts);
            start = end;
        }
        while (start < chorale.Length);

        return bars;
    }

    private static void AddDivided(List<WrittenBar> bars, WrittenBar whole, IReadOnlyList<int> cuts)
    {
        int start = whole.Start;
        foreach (int cut in cuts.Where(cut => cut > whole.Start && cut < whole.End))
        {
            bars.Add(whole with { Start = start, End = cut, IsImplicit = whole.IsImplicit || start > whole.Start });
            start = cut;
        }

        bars.Add(whole with { Start = start, IsImplicit = whole.IsImplicit || start > whole.Start });
    }

    private static Metre MetreAt(Chorale chorale, int frame, ref int change)
    {
        Metre metre = change > 0 ? chorale.Metres[change - 1].Metre : Metre.FourFour;
        while (change < chorale.Metres.Count && chorale.Metres[change].Frame <= frame)
            metre = chorale.Metres[change++].Metre;
        return metre;
    }

    private static int FramesPerBar(Metre metre)
    {
        if (metre.Beats < 1 || metre.BeatType is not (1 or 2 or 4 or 8 or 16))
        {
            throw new ArgumentException(
                $"The metre {metre} cannot be written: at least 1 beat of type 1, 2, 4, 8 or 16 is needed.");
        }

        return metre.FramesPerBar;
    }
}
