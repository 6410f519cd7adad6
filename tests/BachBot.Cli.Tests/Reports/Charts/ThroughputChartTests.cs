using System.Xml.Linq;
using BachBot.Cli.Reports;
using BachBot.Cli.Reports.Charts;

namespace BachBot.Cli.Tests.Reports.Charts;

public class ThroughputChartTests
{
    [Theory]
    [InlineData(new[] { 3.0, 1, 2 }, 2)]
    [InlineData(new[] { 4.0, 1, 2, 3 }, 2.5)]
    [InlineData(new[] { double.NaN, 7, double.PositiveInfinity }, 7)]
    public void Median_counts_finite_speeds(double[] speeds, double expected) =>
        Assert.Equal(expected, ThroughputChart.Median(speeds.Select((speed, i) => new ThroughputPoint(i, speed))));

    [Fact]
    public void Median_of_nothing_is_nothing() => Assert.Null(ThroughputChart.Median([new(1, double.NaN)]));

    [Fact]
    public void Chart_names_the_median_and_every_point()
    {
        XElement chart = Chart(50);

        Assert.Equal("median", chart.OfClass("curve-label").Single().Value);
        Assert.Equal("1,026", chart.OfClass("curve-value").Single().Value);
        Assert.Equal(50, chart.OfClass("hover").Count());
        Assert.Equal("Step 10\n1,001 tokens/s", chart.OfClass("hover").First().Element("title")!.Value);
        Assert.DoesNotContain("median of", chart.Parent!.Element("figcaption")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_points_are_gathered_and_the_caption_says_so()
    {
        XElement chart = Chart(10_000);

        Assert.Equal(200, chart.OfClass("hover").Count());
        Assert.Contains("each point is the median of 50 measurements", chart.Parent!.Element("figcaption")!.Value,
            StringComparison.Ordinal);
    }

    private static XElement Chart(int points) => ReportSamples.Parse(new RunReport
    {
        Title = "Speed",
        History = [],
        Throughput = [.. Enumerable.Range(1, points).Select(i => new ThroughputPoint(10 * i, 1000 + i))],
    }).OfClass("plot").Single();
}
