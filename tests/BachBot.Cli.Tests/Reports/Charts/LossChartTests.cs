using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using BachBot.Cli.Reports;
using BachBot.Engine.Training;

namespace BachBot.Cli.Tests.Reports.Charts;

/// <summary>The chart is read as its readers do: positions against the ticks.</summary>
public class LossChartTests
{
    [Fact]
    public void Curves_lie_where_the_ticks_say()
    {
        XElement chart = Chart(ReportSamples.Full);
        EpochResult[] history = [.. ReportSamples.Full.History];

        AssertCurve(chart, "training", [.. history.Select(epoch => (epoch.Epoch, epoch.TrainingLoss))]);
        AssertCurve(chart, "validation", [.. history.Select(epoch => (epoch.Epoch, epoch.ValidationLoss!.Value))]);
    }

    [Fact]
    public void Baseline_is_a_level_line_at_its_loss_with_a_label()
    {
        XElement chart = Chart(ReportSamples.Full);
        XElement line = chart.OfClass("baseline").Single(element => element.Name == "line");

        Assert.Equal(0.75, Loss(chart, line.Number("y1")), 2);
        Assert.Equal(line.Number("y1"), line.Number("y2"));
        Assert.Equal(["baseline", "0.750"], EndLabels(chart)[..2]);
        Assert.Contains("5-gram model", chart.Parent!.Element("figcaption")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Best_epoch_is_marked_on_the_validation_curve()
    {
        XElement chart = Chart(ReportSamples.Full);
        XElement mark = chart.OfClass("best").Single();

        Assert.Equal(15, Epoch(chart, mark.Number("cx")), 2);
        Assert.Equal(0.5, Loss(chart, mark.Number("cy")), 2);
        Assert.Equal("best: epoch 15, 0.500", chart.OfClass("best-name").Single().Value);
    }

    [Fact]
    public void Curves_are_labelled_with_their_last_values() =>
        Assert.Equal(["baseline", "0.750", "validation", "0.550", "training", "0.475"],
            EndLabels(Chart(ReportSamples.Full)));

    [Fact]
    public void Each_epoch_tells_its_numbers_under_the_pointer()
    {
        XElement[] areas = [.. Chart(ReportSamples.Full).OfClass("hover")];

        Assert.Equal(20, areas.Length);
        Assert.Equal("Epoch 15\ntraining 0.500\nvalidation 0.500\nlearning rate 0.00025",
            areas[14].Element("title")!.Value);
        Assert.Equal(100, areas.Sum(area => area.Element("rect")!.Number("width")), 1);
    }

    [Fact]
    public void Losses_that_are_no_numbers_leave_gaps()
    {
        double[] losses = [2, 1.5, double.NaN, 1.2, double.PositiveInfinity, 1.1, 1.0];
        XElement chart = Chart(new RunReport
        {
            Title = "Gaps",
            History = [.. losses.Select((loss, i) => new EpochResult(i + 1, i + 1, loss, null, 1e-3))],
        });

        Assert.Equal(2, Curve(chart, "training").Count(c => c == 'M'));
        Assert.Equal(4, Epoch(chart, chart.OfClass("dot").Single().Number("cx")), 2);
        Assert.Empty(chart.OfClass("validation"));
        Assert.Empty(chart.OfClass("best"));
    }

    [Fact]
    public void Single_epoch_is_drawn_as_dots()
    {
        XElement chart = Chart(ReportSamples.Edges["one epoch"]);

        Assert.Equal(2, chart.OfClass("dot").Count());
        Assert.Empty(chart.Descendants("path"));
        Assert.Equal(50, chart.OfClass("best").Single().Number("cx"), 2);
    }

    [Fact]
    public void Learning_rate_is_a_staircase_over_the_same_epochs()
    {
        XElement[] charts = [.. ReportSamples.Parse(ReportSamples.Full).OfClass("plot")];
        (double X, double Y)[] corners = Corners(Curve(charts[1], "rate"));

        Assert.Equal(TickLabels(charts[0], "x"), TickLabels(charts[1], "x"));
        Assert.Equal(40, corners.Length);
        Assert.Equal(0, corners[0].X);
        Assert.Equal(1000, corners[^1].X);
        // The rate halves at epochs 5, 10, 15 and 20: five different levels, each lower on the page.
        Assert.Equal(5, corners.Select(corner => corner.Y).Distinct().Count());
        Assert.Equal(corners.Select(corner => corner.Y).Order(), corners.Select(corner => corner.Y));
    }

    [Theory]
    [InlineData(1e-3, 1e-4, "0 0.0005 0.0010")]
    [InlineData(1e-3, 1e-5, "10\u207B\u2075 10\u207B\u2074 10\u207B\u00B3")]
    [InlineData(1e-3, 0, "0 0.0005 0.0010")]
    public void Rates_that_span_a_large_factor_get_a_logarithmic_axis(double first, double last, string expected)
    {
        XElement chart = ReportSamples.Parse(new RunReport
        {
            Title = "Rates",
            History = [new(1, 1, 1, null, first), new(2, 2, 1, null, last)],
        }).OfClass("plot").ElementAt(1);

        Assert.Equal(expected, string.Join(' ', TickLabels(chart, "y")));
    }

    private static XElement Chart(RunReport report) => ReportSamples.Parse(report).OfClass("plot").First();

    private static void AssertCurve(XElement chart, string name, (int Epoch, double Loss)[] expected)
    {
        (double X, double Y)[] corners = Corners(Curve(chart, name));
        Assert.Equal(expected.Length, corners.Length);
        for (int i = 0; i < corners.Length; i++)
        {
            Assert.Equal(expected[i].Epoch, Epoch(chart, corners[i].X / 10), 0.01);
            Assert.Equal(expected[i].Loss, Loss(chart, corners[i].Y), 0.001);
        }
    }

    private static string Curve(XElement chart, string name) =>
        chart.OfClass(name).Single(element => element.Name == "path").Attribute("d")!.Value;

    private static (double, double)[] Corners(string path) =>
        [.. Regex.Matches(path, "[ML]([-0-9.]+) ([-0-9.]+)").Select(match => (
            double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture),
            double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)))];

    private static string[] EndLabels(XElement chart) =>
        [.. chart.OfClass("curve-label").Zip(chart.OfClass("curve-value")).SelectMany(pair =>
            (string[])[pair.First.Value, pair.Second.Value])];

    private static IEnumerable<string> TickLabels(XElement chart, string axis) =>
        chart.OfClass("tick").Where(tick => tick.Name == "text" && IsOn(tick, axis)).Select(tick => tick.Value);

    /// <summary>The loss at a pixel row, read off the first and the last label of the axis.</summary>
    private static double Loss(XElement chart, double row) =>
        ReadOff(chart, "y", "y", row + 4);

    private static double Epoch(XElement chart, double column) => ReadOff(chart, "x", "x", column);

    private static double ReadOff(XElement chart, string axis, string attribute, double position)
    {
        XElement[] ticks = [.. chart.OfClass("tick").Where(tick => tick.Name == "text" && IsOn(tick, axis))];
        double first = double.Parse(ticks[0].Value, CultureInfo.InvariantCulture);
        double last = double.Parse(ticks[^1].Value, CultureInfo.InvariantCulture);
        double share = (position - ticks[0].Number(attribute)) /
            (ticks[^1].Number(attribute) - ticks[0].Number(attribute));
        return first + share * (last - first);
    }

    private static bool IsOn(XElement tick, string axis) => tick.Attribute("class")!.Value.Split(' ').Contains(axis);
}
