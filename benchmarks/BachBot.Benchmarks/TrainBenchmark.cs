using BachBot.Engine.Backends;
using BachBot.Engine.Cpu;
using BachBot.Engine.Models;
using BachBot.Engine.Tensors;
using BachBot.Engine.Training;

namespace BachBot.Benchmarks;

/// <summary>Times whole training steps: forward, backward, clipping by norm and Adam, the state carried on.</summary>
internal static class TrainBenchmark
{
    private const int DifferentBatches = 8;

    public static void Run(
        LanguageModelOptions options, CpuBackendOptions cpu, int batch, int sequence, int steps, int warmup, bool phases)
    {
        using var backend = new CpuBackend(cpu);
        (IBackend timed, TimedBackend timer) = TimedBackend.InFrontOf(backend);
        using var model = new LanguageModel(phases ? timed : backend, options);
        using ModelState state = model.CreateState(batch);
        using var optimizer = Optimizer.Create(new AdamOptions(), model.Backend, model.Parameters, clipNorm: 1);
        using Tensor tokens = backend.Allocate(new Shape(sequence, batch), DType.Int32);
        using Tensor targets = backend.Allocate(new Shape(sequence, batch), DType.Int32);
        int[][] data = [.. Enumerable.Range(0, 2 * DifferentBatches).Select(i => Tokens(i, tokens, options))];
        var losses = new List<double>();

        Measurement.Time(Step, warmup);
        timer.Clear();
        double[] seconds = Measurement.Time(Step, steps);

        var result = new Dictionary<string, object>
        {
            ["what"] = "train",
            ["impl"] = "BachBot.Engine cpu",
            ["instructions"] = backend.InstructionSet.ToString(),
            ["cell"] = options.Cell.ToString(),
            ["batch"] = batch,
            ["seq"] = sequence,
            ["layers"] = options.Layers,
            ["hidden"] = options.HiddenSize,
            ["embed"] = options.EmbeddingSize,
            ["vocab"] = options.VocabularySize,
            ["dropout"] = options.Dropout,
            ["bn"] = options.BatchNorm,
            ["threads"] = backend.Threads,
            ["params"] = model.Parameters.Values.ElementCount,
            ["loss_first"] = Math.Round(losses[0], 4),
            ["loss_last"] = Math.Round(losses[^1], 4),
            ["gflops"] = Math.Round(Flops(options) * batch * sequence / seconds[seconds.Length / 2] * 1e-9, 1),
        };
        if (phases)
            result["phases_ms"] = timer.Milliseconds.ToDictionary(
                phase => phase.Key, phase => Math.Round(phase.Value / steps, 3));
        Measurement.Print(result, seconds, batch * sequence);

        void Step()
        {
            int step = losses.Count;
            tokens.Write(data[2 * (step % DifferentBatches)]);
            targets.Write(data[2 * (step % DifferentBatches) + 1]);
            model.Parameters.ClearGradients();
            Tensor loss = model.Forward(tokens, targets, state, step);
            model.Backward();
            optimizer.Update(1e-3);
            losses.Add(loss.ToDoubles()[0]);
        }
    }

    private static int[] Tokens(int seed, Tensor like, LanguageModelOptions options)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, like.ElementCount).Select(_ => random.Next(options.VocabularySize))];
    }

    /// <summary>Operations of the matrix products for one token, the backward pass counted as twice the forward one.
    /// </summary>
    private static double Flops(LanguageModelOptions options)
    {
        int gates = options.Cell switch { CellKind.Lstm => 4, CellKind.Gru => 3, _ => 1 };
        double products = (double)options.HiddenSize * options.VocabularySize;
        for (int layer = 0; layer < options.Layers; layer++)
        {
            int inputs = layer == 0 ? options.EmbeddingSize : options.HiddenSize;
            products += (double)gates * options.HiddenSize * (inputs + options.HiddenSize);
        }
        return 6 * products;
    }
}
