using System.Diagnostics;

namespace BachBot.Engine.Training;

/// <summary>Measures a run's speed and gathers the losses between two reports.</summary>
internal sealed class ProgressMeter
{
    private readonly Stopwatch _run = Stopwatch.StartNew();
    private readonly Stopwatch _training = Stopwatch.StartNew();
    private readonly int _tokensPerStep;
    private readonly int _firstStep;
    private double _lossSum;
    private int _steps;

    public ProgressMeter(int tokensPerStep, int firstStep) => (_tokensPerStep, _firstStep) = (tokensPerStep, firstStep);

    /// <summary>Counts a step.</summary>
    public void Add(double loss)
    {
        _lossSum += loss;
        _steps++;
    }

    /// <summary>Stops the clock of the speed while something other than training goes on.</summary>
    public void Pause() => _training.Stop();

    public TrainingProgress Report(
        TrainerOptions options, TrainingPosition position, int totalSteps, double learningRate, EpochResult? completed)
    {
        double seconds = Math.Max(_training.Elapsed.TotalSeconds, 1e-9);
        TimeSpan elapsed = _run.Elapsed;
        int done = Math.Max(position.Step - _firstStep, 1);
        var report = new TrainingProgress(
            completed?.Epoch ?? position.Epoch,
            options.Epochs,
            position.Step,
            totalSteps,
            _steps == 0 ? double.NaN : _lossSum / _steps,
            learningRate,
            (double)_steps * _tokensPerStep / seconds,
            elapsed,
            elapsed / done * (totalSteps - position.Step),
            completed);
        (_lossSum, _steps) = (0, 0);
        _training.Restart();
        return report;
    }
}
