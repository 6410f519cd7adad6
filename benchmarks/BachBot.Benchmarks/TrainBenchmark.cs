using System.Diagnostics;
using BachBot.Engine.Backends;
using BachBot.Engine.Models;
using BachBot.Engine.Training;

namespace BachBot.Benchmarks;

/// <summary>Times training steps as a trainer makes them: the next tokens copied to the backend, forward, backward, the
/// loss read, clipping by norm and Adam, the state carried on.</summary>
internal static class TrainBenchmark
{
    public static void Run(
        LanguageModelOptions options, BenchmarkBackend choice, int batch, int sequence, int steps, int warmup, bool phases)
    {
        using IBackend backend = choice.Create();
        (IBackend timed, TimedBackend timer) = TimedBackend.InFrontOf(backend);
        using var model = new LanguageModel(phases ? timed : backend, options);
        using var trainer = new Trainer(model, TrainerOptions.BachBot with
        {
            BatchSize = batch,
            SequenceLength = sequence,
            Epochs = 1,
            ClipValue = null,
            ClipNorm = 1,
            ReportEvery = 1,
        });
        int total = steps + warmup;
        var watch = new Watch(warmup, timer);

        trainer.Train(new TrainingData(Tokens(total * batch * sequence + 1, options.VocabularySize), default), watch);

        double[] seconds = watch.Seconds();
        Dictionary<string, object> result = BenchmarkBackend.Describe(backend);
        result["what"] = "train";
        result["cell"] = options.Cell.ToString();
        result["batch"] = batch;
        result["seq"] = sequence;
        result["layers"] = options.Layers;
        result["hidden"] = options.HiddenSize;
        result["embed"] = options.EmbeddingSize;
        result["vocab"] = options.VocabularySize;
        result["dropout"] = options.Dropout;
        result["bn"] = options.BatchNorm;
        result["params"] = model.Parameters.Values.ElementCount;
        result["loss_first"] = Math.Round(watch.Losses[0], 4);
        result["loss_last"] = Math.Round(watch.Losses[^1], 4);
        result["gflops"] = Math.Round(
            Flops(options) * batch * sequence / seconds[seconds.Length / 2] * 1e-9, 1);
        if (phases)
            result["phases_ms"] = timer.Milliseconds.ToDictionary(
                phase => phase.Key, phase => Math.Round(phase.Value / steps, 3));
        Measurement.Print(result, seconds, batch * sequence);
    }

    private static int[] Tokens(int count, int vocabulary)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(vocabulary))];
    }

    /// <summary>Multiplications and additions of the matrix products of a step, for each token: forward once, backward
    /// twice.</summary>
    private static double Flops(LanguageModelOptions options)
    {
        double gates = options.Cell switch { CellKind.Lstm => 4, CellKind.Gru => 3, _ => 1 };
        double products = options.HiddenSize * (double)options.VocabularySize;
        double inputs = options.EmbeddingSize;
        for (int layer = 0; layer < options.Layers; layer++)
        {
            products += gates * options.HiddenSize * (inputs + options.HiddenSize);
            inputs = options.HiddenSize;
        }
        return 3 * 2 * products;
    }

    /// <summary>Notes when each step ended.</summary>
    private sealed class Watch(int warmup, TimedBackend timer) : IProgress<TrainingProgress>
    {
        private readonly List<long> _ends = [];

        public List<double> Losses { get; } = [];

        /// <summary>The times of the steps after the warm-up, shortest first.</summary>
        public double[] Seconds() =>
        [
            .. _ends.Zip(_ends.Skip(1), (from, to) => Stopwatch.GetElapsedTime(from, to).TotalSeconds)
                .Skip(warmup - 1)
                .Order(),
        ];

        public void Report(TrainingProgress value)
        {
            _ends.Add(Stopwatch.GetTimestamp());
            Losses.Add(value.Loss);
            if (_ends.Count == warmup)
                timer.Clear();
        }
    }
}
