using System.Diagnostics;
using BachBot.Engine.Backends;
using BachBot.Engine.Models;
using BachBot.Engine.Training;

namespace BachBot.Cli.Benchmarks;

/// <summary>Times training steps as a trainer makes them: the next window of the text, forward, backward, the
/// loss read, clipping by norm and Adam, the state carried on.</summary>
internal static class TrainingBenchmark
{
    /// <summary>Windows of the text that is trained on again and again.</summary>
    private const int Windows = 16;

    /// <returns>Seconds of each step that counts, in order.</returns>
    public static List<double> Run(
        BenchmarkCase benchmark, IBackend backend, Repetitions repetitions, Action warm, CancellationToken cancellationToken)
    {
        using var model = new LanguageModel(backend, benchmark.Model);
        using var trainer = new Trainer(model, TrainerOptions.BachBot with
        {
            BatchSize = benchmark.Batch,
            SequenceLength = benchmark.Sequence,
            Epochs = int.MaxValue / Windows,
            ClipValue = null,
            ClipNorm = 1,
            ReportEvery = 1,
        });
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = new Watch(repetitions, warm, enough);
        try
        {
            trainer.Train(new TrainingData(Text(Windows * benchmark.Tokens + 1), default), watch, enough.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }
        return watch.Seconds;
    }

    private static int[] Text(int length)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, length).Select(_ => random.Next(BenchmarkCase.VocabularySize))];
    }

    /// <summary>Notes when each step ended, and ends the training.</summary>
    private sealed class Watch(Repetitions repetitions, Action warm, CancellationTokenSource enough)
        : IProgress<TrainingProgress>
    {
        private int _warmUp;
        private bool _isWarm;
        private long _start = Stopwatch.GetTimestamp();
        private long _end;

        public List<double> Seconds { get; } = [];

        public void Report(TrainingProgress value)
        {
            long now = Stopwatch.GetTimestamp();
            if (_isWarm)
            {
                Seconds.Add(Stopwatch.GetElapsedTime(_end, now).TotalSeconds);
                if (repetitions.AreEnough(Seconds.Count, _start))
                    enough.Cancel();
            }
            else if (repetitions.AreWarm(++_warmUp, _start))
            {
                warm();
                _isWarm = true;
                now = _start = Stopwatch.GetTimestamp();
            }
            _end = now;
        }
    }
}
