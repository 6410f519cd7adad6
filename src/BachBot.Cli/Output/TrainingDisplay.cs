using System.Globalization;
using BachBot.Engine.Training;
using Spectre.Console;

namespace BachBot.Cli.Output;

/// <summary>Shows a training run: a bar with loss, speed and time left on a terminal, plain lines elsewhere.</summary>
/// <remarks>Reports come on the training thread, in order.</remarks>
internal sealed class TrainingDisplay : IProgress<TrainingProgress>
{
    /// <summary>Leaves room for the words beside it on a terminal of 80 columns.</summary>
    private const int BarWidth = 24;

    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(15);

    private readonly Terminal _terminal;
    private readonly List<TrainingProgress> _epochs = [];
    private readonly Action<TrainingProgress> _show;
    private TimeSpan _lastLine = TimeSpan.FromSeconds(-60);

    private TrainingDisplay(Terminal terminal, Action<TrainingProgress>? show)
    {
        _terminal = terminal;
        _show = show ?? WriteLine;
    }

    /// <summary>The reports that ended an epoch.</summary>
    public IReadOnlyList<TrainingProgress> Epochs => _epochs;

    /// <summary>Trains and shows it.</summary>
    public static TrainingResult Run(
        Terminal terminal, Func<IProgress<TrainingProgress>, TrainingResult> train, out IReadOnlyList<TrainingProgress> epochs)
    {
        TrainingDisplay? display = null;
        TrainingResult result = terminal.IsInteractive
            ? terminal.Live.Progress()
                .AutoClear(false)
                .Columns(
                    new ProgressBarColumn { Width = BarWidth }, new PercentageColumn(),
                    new TaskDescriptionColumn { Alignment = Justify.Left })
                .Start(context =>
                {
                    ProgressTask task = context.AddTask("starting", maxValue: 1);
                    display = new TrainingDisplay(terminal, report => Show(terminal, task, report));
                    return train(display);
                })
            : train(display = new TrainingDisplay(terminal, show: null));
        epochs = display!.Epochs;
        return result;
    }

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        if (value.CompletedEpoch is not null)
            _epochs.Add(value);
        _show(value);
    }

    private static void Show(Terminal terminal, ProgressTask task, TrainingProgress report)
    {
        // Stays above the bar when the next epoch begins.
        if (report.CompletedEpoch is not null)
            terminal.Live.WriteLine(DescribeEpoch(report));
        task.MaxValue = report.TotalSteps;
        task.Value = report.Step;
        task.Description = Markup.Escape(Invariant($"loss {report.Loss:F4}, {Speed(report)}"));
    }

    private void WriteLine(TrainingProgress report)
    {
        if (report.CompletedEpoch is null && report.Elapsed - _lastLine < LineInterval)
            return;
        _lastLine = report.Elapsed;
        _terminal.Note(Describe(report));
    }

    private static string Describe(TrainingProgress report) => report.CompletedEpoch is null
        ? Invariant($"{Position(report)}: loss {report.Loss:F4}, {Speed(report)}")
        : $"{DescribeEpoch(report)}, {Speed(report)}";

    private static string DescribeEpoch(TrainingProgress report)
    {
        EpochResult epoch = report.CompletedEpoch!;
        string validation = epoch.ValidationLoss is { } loss ? Invariant($", validation loss {loss:F4}") : "";
        return Invariant($"{Position(report)}: training loss {epoch.TrainingLoss:F4}{validation}");
    }

    private static string Position(TrainingProgress report) =>
        Invariant($"epoch {report.Epoch}/{report.Epochs}, step {report.Step}/{report.TotalSteps}");

    private static string Speed(TrainingProgress report) =>
        Invariant($"{report.TokensPerSecond:N0} tokens/s, {Durations.Text(report.Remaining)} left");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
