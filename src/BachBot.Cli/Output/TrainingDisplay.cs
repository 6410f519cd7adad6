using System.Globalization;
using BachBot.Engine.Training;
using Spectre.Console;

namespace BachBot.Cli.Output;

/// <summary>Shows a training run: a bar with loss, speed and time left on a terminal, plain lines elsewhere.</summary>
/// <remarks>Reports come on the training thread, in order.</remarks>
internal sealed class TrainingDisplay : IProgress<TrainingProgress>
{
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
                .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
                .Start(context =>
                {
                    ProgressTask task = context.AddTask("starting", maxValue: 1);
                    display = new TrainingDisplay(terminal, report => Show(task, report));
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

    private static void Show(ProgressTask task, TrainingProgress report)
    {
        task.MaxValue = report.TotalSteps;
        task.Value = report.Step;
        task.Description = Markup.Escape(Describe(report));
    }

    private void WriteLine(TrainingProgress report)
    {
        if (report.CompletedEpoch is null && report.Elapsed - _lastLine < LineInterval)
            return;
        _lastLine = report.Elapsed;
        _terminal.Note(Describe(report));
    }

    private static string Describe(TrainingProgress report)
    {
        string loss = report.CompletedEpoch switch
        {
            { ValidationLoss: { } validation } epoch =>
                Invariant($"training loss {epoch.TrainingLoss:F4}, validation loss {validation:F4}"),
            { } epoch => Invariant($"training loss {epoch.TrainingLoss:F4}"),
            null => Invariant($"loss {report.Loss:F4}"),
        };
        return Invariant($"epoch {report.Epoch}/{report.Epochs}, step {report.Step}/{report.TotalSteps}: {loss}, ")
            + Invariant($"{report.TokensPerSecond:F0} tokens/s, {Durations.Text(report.Remaining)} left");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
