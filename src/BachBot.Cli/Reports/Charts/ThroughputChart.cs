namespace BachBot.Cli.Reports.Charts;

/// <summary>The speed of the run, step by step.</summary>
internal static class ThroughputChart
{
    private const int Height = 150;

    /// <summary>More points than a screen has room for are drawn as medians of neighbours.</summary>
    private const int MostPoints = 200;

    public static void Write(Markup page, IReadOnlyList<ThroughputPoint> points)
    {
        if (points.Count == 0)
            return;
        int groupSize = (points.Count + MostPoints - 1) / MostPoints;
        ThroughputPoint[] drawn = [.. points.Chunk(groupSize).Select(Middle)];
        double? median = Median(points);

        page.Start("figure");
        page.Start("figcaption");
        page.Element("b", "Throughput");
        page.Text(" tokens per second, by step" +
            (groupSize == 1 ? "" : $"; each point is the median of {groupSize} measurements"));
        page.EndLine();
        int first = points.Min(point => point.Step), last = points.Max(point => point.Step);
        // A run from its start has an axis from 0; a resumed one begins where it was taken up.
        Axis steps = Axis.Counting(points.Count > 1 && first < last / 10 ? 0 : first, last, 4);
        Axis speeds = Axis.Linear(points.Select(point => point.TokensPerSecond), 3, fromZero: true);
        var plot = new Plot(page, steps, speeds, Height, "Tokens per second by step",
            median is null ? "No speed was measured." : Describe(points, median.Value));
        plot.Curve("curve speed", [.. drawn.Select(point => ((double)point.Step, point.TokensPerSecond))]);
        if (median is double level && Axis.Shows(level))
        {
            plot.Level("median", level);
            plot.EndLabels([("speed", "median", Figures.Speed(level), level)]);
        }
        DrawHovers(plot, drawn);
        plot.End();
        page.EndLine();
    }

    /// <summary>The median of the finite speeds, or null without any.</summary>
    public static double? Median(IEnumerable<ThroughputPoint> points)
    {
        double[] speeds = [.. points.Select(point => point.TokensPerSecond).Where(double.IsFinite)];
        return speeds.Length == 0 ? null : Reports.Median.Of(speeds);
    }

    private static ThroughputPoint Middle(ThroughputPoint[] group) =>
        new(group[group.Length / 2].Step, Median(group) ?? double.NaN);

    private static string Describe(IReadOnlyList<ThroughputPoint> points, double median)
    {
        IEnumerable<double> speeds = points.Select(point => point.TokensPerSecond).Where(double.IsFinite);
        return $"Median {Figures.Speed(median)} tokens per second, slowest {Figures.Speed(speeds.Min())}, " +
            $"fastest {Figures.Speed(speeds.Max())}.";
    }

    private static void DrawHovers(Plot plot, ThroughputPoint[] points)
    {
        for (int i = 0; i < points.Length; i++)
        {
            double step = points[i].Step;
            double from = i == 0 ? step - 0.5 : (points[i - 1].Step + step) / 2;
            double to = i == points.Length - 1 ? step + 0.5 : (points[i + 1].Step + step) / 2;
            plot.Hover(from, Math.Max(from, to), step, FormattableString.Invariant($"Step {points[i].Step}\n") +
                $"{Figures.Speed(points[i].TokensPerSecond)} tokens/s");
        }
    }
}
