using System.Xml.Linq;
using BachBot.Cli.Benchmarks;
using BachBot.Cli.Reports.Benchmarks;

namespace BachBot.Cli.Tests.Reports;

public sealed class BenchmarkPageTests
{
    private static readonly Machine Machine = new("A processor", 2, "A system", ".NET", "1.2.3");

    [Fact]
    public void A_sweep_draws_a_row_of_cases_for_every_size_and_has_every_case_in_its_table()
    {
        BenchmarkSeries[] series = [.. BenchmarkSweep.Series(["cpu", "cuda"], threads: 2)];
        BenchmarkCase[] cases = [.. series.SelectMany(row => row.Cases).Distinct()];
        BenchmarkResult[] results = [.. cases.Select((one, place) => Result(one, seconds: 1 + place))];

        XDocument page = Page(new BenchmarkReport(Machine, DateTimeOffset.UnixEpoch, results, series));

        Assert.Equal(2 * series.Length, page.Descendants("figure").Count());
        Assert.Equal(series.Select(row => row.Title), page.Descendants("h3").Select(title => title.Value));
        Assert.Equal(cases.Length, page.Descendants("tbody").Single().Elements("tr").Count());
        Assert.Equal(cases.Length, cases.Distinct().Count());
    }

    [Fact]
    public void A_case_that_failed_is_left_out_of_the_charts_and_told_in_the_table()
    {
        BenchmarkSeries series = new("Batch", one => $"{one.Batch}", [new() { Batch = 1 }, new() { Batch = 2 }]);
        BenchmarkResult[] results =
            [Result(series.Cases[0], 1), new(series.Cases[1], "device", [], null, null, null, "It does not fit.")];

        XDocument page = Page(new BenchmarkReport(Machine, DateTimeOffset.UnixEpoch, results, [series]));

        Assert.Contains("It does not fit.", page.Descendants("tbody").Single().Value, StringComparison.Ordinal);
        Assert.Single(page.Descendants("circle").GroupBy(dot => dot.Attribute("cx")!.Value));
    }

    [Fact]
    public void Figures_follow_from_the_times()
    {
        // 6,400 tokens in 0.2 s; 1,371,136 weights of products, six operations each.
        var result = new BenchmarkResult(new BenchmarkCase(), "", [0.1, 0.2, 0.4], 1e12, null, null, null);

        Assert.Equal(32_000, result.TokensPerSecond, 6);
        Assert.Equal(64_000, result.BestTokensPerSecond, 6);
        Assert.Equal(6 * 1_371_136 * 32_000.0, result.Operations, 3);
        Assert.Equal(result.Operations / 1e12, result.PeakShare!.Value, 9);
    }

    private static BenchmarkResult Result(BenchmarkCase one, double seconds) =>
        new(one, "device", [seconds, seconds, seconds], one.Backend == "cpu" ? 1e9 : null, null, null, null);

    private static XDocument Page(BenchmarkReport report) => XDocument.Parse(BenchmarkPage.Render(report));
}
