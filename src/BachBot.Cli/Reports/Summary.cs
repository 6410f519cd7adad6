using BachBot.Cli.Reports.Charts;
using BachBot.Engine.Training;

namespace BachBot.Cli.Reports;

/// <summary>The head of the page: what the run came to, in a paragraph and in figures.</summary>
internal static class Summary
{
    public static void Write(Markup page, RunReport report)
    {
        EpochSummary summary = EpochSummary.Of(report.History);
        page.Start("header");
        page.Element("h1", report.Title);
        page.Line();
        page.Start("p", ("class", "summary"));
        WriteLoss(page, report, summary);
        WriteBaseline(page, report, summary);
        WriteSize(page, report);
        page.EndLine();
        WriteFigures(page, report, summary);
        page.EndLine();
    }

    private static void WriteLoss(Markup page, RunReport report, EpochSummary summary)
    {
        if (summary.Last is not { } last)
        {
            page.Text("No epoch was completed. ");
            return;
        }
        string epochs = Figures.Plural(report.History.Count, "epoch");
        if (summary.Best is { ValidationLoss: double loss } best)
        {
            page.Text("On validation text that it was not trained on, the model reaches ");
            page.Element("strong", $"{Figures.Loss(loss)} nats per token");
            page.Text($" ({Figures.Loss(Figures.Bits(loss))} bits; perplexity {Figures.Perplexity(loss)}), after " +
                $"epoch {Figures.Count(best.Epoch)} of {Figures.Count(last.Epoch)}. ");
            if (report.StoppedEarly)
                page.Text("Training stopped early, because the validation loss fell no further. ");
        }
        else if (last.ValidationLoss is not null)
        {
            page.Text($"In none of {epochs} was the validation loss a finite number; the run diverged. ");
        }
        else
        {
            page.Text("No validation text was set aside, so nothing is known of other pieces. The training loss is ");
            page.Element("strong", $"{Figures.Loss(last.TrainingLoss)} nats per token");
            page.Text($" ({Figures.Loss(Figures.Bits(last.TrainingLoss))} bits; perplexity " +
                $"{Figures.Perplexity(last.TrainingLoss)}) after {epochs}. ");
        }
    }

    private static void WriteBaseline(Markup page, RunReport report, EpochSummary summary)
    {
        if (report.Baseline is not { } baseline)
            return;
        page.Text("The baseline (");
        page.Element("bdi", baseline.Name);
        string where = summary.Best is null ? "" : " on the same text";
        page.Text($") has {Figures.Loss(baseline.ValidationLoss)} nats{where}");
        if (summary.Best?.ValidationLoss is double loss && double.IsFinite(baseline.ValidationLoss))
        {
            double gain = baseline.ValidationLoss - loss;
            page.Text(Math.Abs(gain) < 0.0005
                ? ": as much as the network"
                : $": the network is {Figures.Loss(Math.Abs(gain))} nats {(gain > 0 ? "better" : "worse")}");
        }
        page.Text(". ");
    }

    private static void WriteSize(Markup page, RunReport report)
    {
        if (report.Parameters is long parameters)
            page.Text($"The model has {Figures.Plural(parameters, "parameter")}. ");
        string text = report.TrainingTokens is long tokens ? $" on a text of {Figures.Plural(tokens, "token")}" : "";
        string time = report.Duration is TimeSpan duration ? $" for {Figures.Time(duration)}" : "";
        string speed = ThroughputChart.Median(report.Throughput) is double median
            ? $" at {Figures.Speed(median)} tokens per second"
            : "";
        if (text.Length + time.Length + speed.Length > 0)
            page.Text($"It was trained{text}{time}{speed}.");
    }

    private static void WriteFigures(Markup page, RunReport report, EpochSummary summary)
    {
        (string Label, string Value, string Unit)[] figures = [.. ListFigures(report, summary)];
        if (figures.Length == 0)
            return;
        page.Start("dl", ("class", "figures"));
        page.Line();
        foreach ((string label, string value, string unit) in figures)
        {
            page.Start("div");
            page.Element("dt", label);
            page.Start("dd");
            page.Element("b", value);
            page.Text(" " + unit);
            page.End();
            page.EndLine();
        }
        page.EndLine();
    }

    private static IEnumerable<(string Label, string Value, string Unit)> ListFigures(
        RunReport report, EpochSummary summary)
    {
        if (summary.Best?.ValidationLoss is double loss)
        {
            yield return ("Validation loss", Figures.Loss(loss), "nats/token");
            yield return ("Validation loss", Figures.Loss(Figures.Bits(loss)), "bits/token");
            yield return ("Perplexity", Figures.Perplexity(loss), "");
        }
        else if (summary.Last is EpochResult last)
        {
            yield return ("Training loss", Figures.Loss(last.TrainingLoss), "nats/token");
        }
        if (report.Baseline is { } baseline)
            yield return ("Baseline", Figures.Loss(baseline.ValidationLoss), "nats/token");
        if (report.Parameters is long parameters)
            yield return ("Parameters", Figures.Count(parameters), "");
        if (report.TrainingTokens is long tokens)
            yield return ("Training text", Figures.Count(tokens), "tokens");
        if (ThroughputChart.Median(report.Throughput) is double speed)
            yield return ("Speed", Figures.Speed(speed), "tokens/s");
        if (report.Duration is TimeSpan time)
            yield return ("Time", Figures.Time(time), "");
    }
}
