using BachBot.Cli.Benchmarks;
using BachBot.Cli.Reports.Charts;

namespace BachBot.Cli.Reports.Benchmarks;

/// <summary>A row of cases: how many tokens a second, and how the time of a token grows.</summary>
internal static class BenchmarkChart
{
    private const int SpeedHeight = 190, TimeHeight = 190;
    private const double Micro = 1e6;

    public static void Write(Markup page, BenchmarkReport report, BenchmarkSeries series)
    {
        string[] places = [.. series.Cases.Select(series.Label).Distinct()];
        BackendCurve[] curves = [.. from one in series.Cases
                             group one by one.Backend into cases
                             select new BackendCurve(cases.Key, [.. cases.Select(one => Find(report, series, places, one)).OfType<Point>()])];
        Point[] points = [.. curves.SelectMany(curve => curve.Points)];
        if (points.Length == 0)
            return;
        Axis x = Axis.Named(places);
        page.Element("h3", series.Title);
        page.Line();
        page.Start("div", ("class", "pair"));
        page.Start("figure");
        Caption(page, "Speed", "in tokens a second; higher is better");
        Axis speeds = Axis.Linear(points.Select(point => point.Result.TokensPerSecond), 4, fromZero: true);
        var plot = new Plot(page, x, speeds, SpeedHeight, $"{series.Title}: tokens a second", Describe(points));
        Draw(plot, series, curves, result => result.TokensPerSecond, speed => Figures.Speed(speed));
        plot.End();
        page.EndLine();

        page.Start("figure");
        Caption(page, "Time of a token", points.Any(point => point.Result.PeakOperations is not null)
            ? "in \u00B5s, logarithmic; dotted: at the processor's peak"
            : "in \u00B5s, logarithmic");
        Point[] bound = [.. points.Where(point => point.Result.PeakOperations is not null)];
        Axis times = Axis.Logarithmic(points.Select(point => Time(point.Result)).Concat(bound.Select(point => Bound(point.Result))), 4);
        plot = new Plot(page, x, times, TimeHeight, $"{series.Title}: microseconds a token", Describe(points));
        Curve(plot, series, "bound", bound, Bound);
        Draw(plot, series, curves, Time, time => Figures.Significant(time, 3));
        plot.End();
        page.EndLine();
        page.EndLine();
    }

    private static void Draw(
        Plot plot, BenchmarkSeries series, IReadOnlyList<BackendCurve> curves, Func<BenchmarkResult, double> value,
        Func<double, string> text)
    {
        foreach (BackendCurve curve in curves)
            Curve(plot, series, curve.Backend, curve.Points, value);
        plot.EndLabels([.. from curve in curves
                           where curve.Points.Count > 0
                           let last = value(curve.Points[^1].Result)
                           select (curve.Backend, curve.Backend, text(last), last)]);
        foreach (IGrouping<double, Point> place in curves.SelectMany(curve => curve.Points).GroupBy(point => point.Place))
            plot.Hover(place.Key - 0.5, place.Key + 0.5, place.Key, string.Join("\n", place.Select(Hover)));
    }

    private static void Curve(
        Plot plot, BenchmarkSeries series, string style, IReadOnlyList<Point> points, Func<BenchmarkResult, double> value)
    {
        if (series.IsOrdered)
            plot.Curve("curve " + style, [.. points.Select(point => (point.Place, value(point.Result)))]);
        foreach (Point point in points)
            plot.Dot("dot " + style, point.Place, value(point.Result), 3.5);
    }

    private static Point? Find(
        BenchmarkReport report, BenchmarkSeries series, string[] places, BenchmarkCase one) =>
        report.Find(one) is { } result ? new Point(Array.IndexOf(places, series.Label(one)), result) : null;

    private static double Time(BenchmarkResult result) => Micro / result.TokensPerSecond;

    private static double Bound(BenchmarkResult result) =>
        Micro * result.Case.OperationsPerToken / result.PeakOperations ?? double.NaN;

    private static string Hover(Point point)
    {
        BenchmarkResult result = point.Result;
        string share = result.PeakShare is { } peak ? $", {Figures.Fixed(100 * peak, 0)}% of peak" : "";
        return $"{BenchmarkTable.Backend(result.Case)}: {Figures.Speed(result.TokensPerSecond)} tokens/s{share}";
    }

    private static string Describe(IEnumerable<Point> points) =>
        string.Join("; ", points.Select(Hover)) + ". The table below has all numbers.";

    private static void Caption(Markup page, string title, string unit)
    {
        page.Start("figcaption");
        if (title.Length > 0)
            page.Element("b", title);
        page.Text(" " + unit);
        page.EndLine();
    }

    private sealed record BackendCurve(string Backend, IReadOnlyList<Point> Points);

    private sealed record Point(double Place, BenchmarkResult Result);
}
