using System.Diagnostics;
using System.Text.Json;
using BachBot.Engine.Cpu;

namespace BachBot.Benchmarks;

/// <summary>Times training steps of the reference model and prints one line of JSON.</summary>
internal static class TrainBenchmark
{
    public static void Run(TrainingShape shape, CpuBackendOptions options, int steps, int warmup, bool phases)
    {
        using var backend = new CpuBackend(options);
        var timer = new PhaseTimer();
        var step = new TrainingStep(backend, shape, timer);
        var losses = new List<double>();
        for (int i = 0; i < warmup; i++)
            losses.Add(step.Run(i));

        timer.Clear();
        var times = new List<double>();
        for (int i = 0; i < steps; i++)
        {
            timer.Start();
            long start = Stopwatch.GetTimestamp();
            losses.Add(step.Run(warmup + i));
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        times.Sort();
        double median = times[times.Count / 2];
        double best = times[0];
        var result = new Dictionary<string, object>
        {
            ["what"] = "train",
            ["impl"] = "BachBot.Engine cpu",
            ["instructions"] = backend.InstructionSet.ToString(),
            ["cell"] = shape.Cell,
            ["batch"] = shape.Batch,
            ["seq"] = shape.Sequence,
            ["layers"] = shape.Layers,
            ["hidden"] = shape.Hidden,
            ["embed"] = shape.Embedding,
            ["vocab"] = shape.Vocabulary,
            ["dropout"] = shape.Dropout,
            ["bn"] = true,
            ["threads"] = backend.Threads,
            ["params"] = step.Parameters,
            ["n"] = steps,
            ["ms_median"] = Math.Round(median * 1e3, 3),
            ["ms_best"] = Math.Round(best * 1e3, 3),
            ["tokens_per_s"] = Math.Round(shape.Tokens / median, 1),
            ["tokens_per_s_best"] = Math.Round(shape.Tokens / best, 1),
            ["loss_first"] = Math.Round(losses[0], 4),
            ["loss_last"] = Math.Round(losses[^1], 4),
            ["gflops"] = Math.Round(shape.FlopsPerStep / median * 1e-9, 1),
        };
        if (phases)
            result["phases_ms"] = timer.PerStep(steps);
        Console.WriteLine(JsonSerializer.Serialize(result));
    }
}
