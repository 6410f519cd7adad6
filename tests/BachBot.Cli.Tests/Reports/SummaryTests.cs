using System.Xml.Linq;
using BachBot.Cli.Reports;

namespace BachBot.Cli.Tests.Reports;

public class SummaryTests
{
    [Fact]
    public void Summary_has_the_best_loss_in_three_units_and_the_baseline_beside_it()
    {
        string text = Text(ReportSamples.Full);

        // 0.5 nats: 0.5 / ln 2 = 0.7213 bits, e^0.5 = 1.6487.
        Assert.Contains("reaches 0.500 nats per token (0.721 bits; perplexity 1.65), after epoch 15 of 20.", text,
            StringComparison.Ordinal);
        Assert.Contains(
            "The baseline (5-gram model) has 0.750 nats on the same text: the network is 0.250 nats better.",
            text, StringComparison.Ordinal);
        Assert.Contains("The model has 1,234,567 parameters.", text, StringComparison.Ordinal);
        Assert.Contains("trained on a text of 765,432 tokens for 12 min 31 s at 20,030 tokens per second.", text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Key_figures_repeat_the_summary()
    {
        IEnumerable<string> figures = ReportSamples.Parse(ReportSamples.Full).OfClass("figures").Single()
            .Elements("div").Select(figure => $"{figure.Element("dt")!.Value}: {figure.Element("dd")!.Words()}");

        Assert.Equal(
            [
                "Validation loss: 0.500 nats/token", "Validation loss: 0.721 bits/token", "Perplexity: 1.65",
                "Baseline: 0.750 nats/token", "Parameters: 1,234,567", "Training text: 765,432 tokens",
                "Speed: 20,030 tokens/s", "Time: 12 min 31 s",
            ],
            figures);
    }

    [Theory]
    [InlineData(0.45, "the network is 0.050 nats worse.")]
    [InlineData(0.5, "as much as the network.")]
    [InlineData(double.NaN, "has NaN nats on the same text.")]
    public void Baseline_that_is_not_beaten_is_told_as_plainly(double baseline, string expected)
    {
        Assert.Contains(expected, Text(ReportSamples.Full with { Baseline = new Baseline("x", baseline) }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Run_without_validation_claims_nothing_about_other_pieces()
    {
        string text = Text(ReportSamples.Edges["no validation"]);

        Assert.StartsWith("No validation text was set aside", text, StringComparison.Ordinal);
        Assert.Contains("training loss is 0.900 nats per token", text, StringComparison.Ordinal);

        RunReport compared = ReportSamples.Edges["no validation"] with { Baseline = new Baseline("x", 1) };
        Assert.Contains("The baseline (x) has 1.000 nats.", Text(compared), StringComparison.Ordinal);
    }

    [Fact]
    public void Diverged_run_is_called_that() =>
        Assert.Contains("the run diverged", Text(ReportSamples.Edges["all NaN"]), StringComparison.Ordinal);

    [Fact]
    public void Early_stop_is_told_only_where_it_happened()
    {
        Assert.DoesNotContain("stopped early", Text(ReportSamples.Full), StringComparison.Ordinal);
        Assert.Contains("stopped early", Text(ReportSamples.Full with { StoppedEarly = true }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Best_epoch_is_the_first_of_equals_and_never_nan()
    {
        EpochSummary summary = EpochSummary.Of(
            [new(1, 1, 1, double.NaN, 1), new(2, 2, 1, 0.5, 1), new(3, 3, 1, 0.5, 1), new(4, 4, 1, null, 1)]);

        Assert.Equal(2, summary.Best?.Epoch);
        Assert.Equal(4, summary.Last?.Epoch);
    }

    [Fact]
    public void Table_has_a_row_for_each_epoch_and_names_the_best()
    {
        XElement table = ReportSamples.Parse(ReportSamples.Full).OfClass("numbers").Single();
        string[][] rows = [.. table.Element("tbody")!.Elements("tr")
            .Select(row => row.Elements().Select(cell => cell.Value).ToArray())];

        Assert.Equal(20, rows.Length);
        Assert.Equal(["1", "100", "1.9000", "0.6400", "1.90", "0.002"], rows[0]);
        Assert.Equal(["best 15", "1,500", "0.5000", "0.5000", "1.65", "0.00025"], rows[14]);
        Assert.Single(rows, row => row[0].StartsWith("best", StringComparison.Ordinal));
    }

    private static string Text(RunReport report) => ReportSamples.Parse(report).OfClass("summary").Single().Words();
}
