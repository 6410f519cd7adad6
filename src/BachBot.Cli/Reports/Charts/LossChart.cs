using System.Globalization;
using BachBot.Engine.Training;

namespace BachBot.Cli.Reports.Charts;

/// <summary>The losses of the epochs, the best one, the baseline; and the learning rate below on the same axis.
/// </summary>
internal static class LossChart
{
    private const int LossHeight = 300;
    private const int RateHeight = 84;
    private const int Ticks = 7;

    /// <summary>Rates that span a factor as large as this are easier to read on a logarithmic axis.</summary>
    private const double LogarithmicFrom = 20;

    public static void Write(Markup page, RunReport report)
    {
        if (report.History.Count == 0)
            return;
        EpochSummary summary = EpochSummary.Of(report.History);
        Axis epochs = Axis.Counting(
            report.History.Min(epoch => epoch.Epoch), report.History.Max(epoch => epoch.Epoch), Ticks);
        page.Start("figure");
        DrawLosses(page, report, summary, epochs);
        page.EndLine();
        page.Start("figure");
        DrawRates(page, report.History, epochs);
        page.EndLine();
    }

    private static void DrawLosses(Markup page, RunReport report, EpochSummary summary, Axis epochs)
    {
        IReadOnlyList<EpochResult> history = report.History;
        Baseline? baseline = Shown(report.Baseline?.ValidationLoss) ? report.Baseline : null;
        Axis losses = Axis.Linear(
            [
                .. history.Select(epoch => epoch.TrainingLoss),
                .. history.Select(epoch => epoch.ValidationLoss ?? double.NaN),
                baseline?.ValidationLoss ?? double.NaN,
            ],
            7);
        Caption(page, "Loss", "nats per token, by epoch; lower is better", baseline);
        var plot = new Plot(page, epochs, losses, LossHeight, "Loss by epoch", Describe(report, summary));
        if (baseline is not null)
            plot.Level("baseline", baseline.ValidationLoss);
        plot.Curve("curve training", Points(history, epoch => epoch.TrainingLoss));
        plot.Curve("curve validation", Points(history, epoch => epoch.ValidationLoss ?? double.NaN));
        DrawBest(plot, summary);
        plot.EndLabels([.. EndLabels(history, baseline)]);
        foreach (EpochResult epoch in history)
            plot.Hover(epoch.Epoch - 0.5, epoch.Epoch + 0.5, epoch.Epoch, HoverText(epoch));
        plot.End();
    }

    private static void DrawBest(Plot plot, EpochSummary summary)
    {
        if (summary.Best is not { ValidationLoss: double loss } best || !Shown(loss))
            return;
        plot.Upright("best-line", best.Epoch, -4, plot.Row(loss) - 6);
        plot.Dot("best", best.Epoch, loss, 5.5);
        double column = plot.Column(best.Epoch);
        string side = column < 0.3 ? "start" : column > 0.7 ? "end" : "middle";
        plot.Label("best-name " + side, column, -10,
            string.Create(CultureInfo.InvariantCulture, $"best: epoch {best.Epoch}, {Figures.Loss(loss)}"));
    }

    private static IEnumerable<(string, string, string, double)> EndLabels(
        IReadOnlyList<EpochResult> history, Baseline? baseline)
    {
        if (baseline is not null)
            yield return EndLabel("baseline", baseline.ValidationLoss);
        if (history.LastOrDefault(epoch => Shown(epoch.ValidationLoss)) is { ValidationLoss: double validation })
            yield return EndLabel("validation", validation);
        if (history.LastOrDefault(epoch => Shown(epoch.TrainingLoss)) is { TrainingLoss: double training })
            yield return EndLabel("training", training);
    }

    private static (string, string, string, double) EndLabel(string name, double loss) =>
        (name, name, Figures.Loss(loss), loss);

    private static void DrawRates(Markup page, IReadOnlyList<EpochResult> history, Axis epochs)
    {
        double[] rates = [.. history.Select(epoch => epoch.LearningRate).Where(Axis.Shows)];
        bool logarithmic = rates.Length > 0 && rates.Min() > 0 && rates.Max() >= LogarithmicFrom * rates.Min();
        Axis axis = logarithmic ? Axis.Logarithmic(rates, 3) : Axis.Linear(rates, 2, fromZero: true);
        Caption(page, "Learning rate", logarithmic ? "by epoch, on a logarithmic scale" : "by epoch");
        string description = rates.Length == 0
            ? "The learning rate is not a finite number."
            : $"From {Figures.Rate(rates[0])} in the first epoch to {Figures.Rate(rates[^1])} in the last.";
        var plot = new Plot(page, epochs, axis, RateHeight, "Learning rate by epoch", description);
        plot.Steps("curve rate", [.. history.Select(epoch =>
            (epoch.Epoch - 0.5, epoch.Epoch + 0.5, epoch.LearningRate))]);
        if (rates.Length > 0)
            plot.EndLabels([("rate", "last", Figures.Rate(rates[^1]), rates[^1])]);
        foreach (EpochResult epoch in history)
            plot.Hover(epoch.Epoch - 0.5, epoch.Epoch + 0.5, epoch.Epoch, HoverText(epoch));
        plot.End();
    }

    private static string Describe(RunReport report, EpochSummary summary)
    {
        EpochResult first = report.History[0], last = report.History[^1];
        string text = $"Training loss from {Figures.Loss(first.TrainingLoss)} to {Figures.Loss(last.TrainingLoss)}";
        text += last.ValidationLoss is null
            ? "; no validation."
            : $", validation loss from {Figures.Loss(first.ValidationLoss)} to {Figures.Loss(last.ValidationLoss)}.";
        if (summary.Best is { } best)
            text += FormattableString.Invariant($" Best epoch {best.Epoch}: {Figures.Loss(best.ValidationLoss)}.");
        if (report.Baseline is { } baseline)
            text += $" Baseline, {baseline.Name}: {Figures.Loss(baseline.ValidationLoss)}.";
        return text + " The table below has all numbers.";
    }

    private static string HoverText(EpochResult epoch)
    {
        string validation = epoch.ValidationLoss is double loss ? $"\nvalidation {Figures.Loss(loss)}" : "";
        return FormattableString.Invariant($"Epoch {epoch.Epoch}\ntraining {Figures.Loss(epoch.TrainingLoss)}") +
            $"{validation}\nlearning rate {Figures.Rate(epoch.LearningRate)}";
    }

    private static (double, double)[] Points(IReadOnlyList<EpochResult> history, Func<EpochResult, double> loss) =>
        [.. history.Select(epoch => ((double)epoch.Epoch, loss(epoch)))];

    private static bool Shown(double? value) => value is double number && Axis.Shows(number);

    private static void Caption(Markup page, string title, string unit, Baseline? baseline = null)
    {
        page.Start("figcaption");
        page.Element("b", title);
        page.Text(" " + unit);
        if (baseline is not null)
        {
            page.Text(". Dashed: ");
            page.Element("bdi", baseline.Name);
        }
        page.EndLine();
    }
}
