using BachBot.Engine.Backends;
using BachBot.Engine.Models;
using BachBot.Engine.Sampling;

namespace BachBot.Benchmarks;

/// <summary>Times the drawing of texts, token after token.</summary>
internal static class InferBenchmark
{
    public static void Run(
        LanguageModelOptions options, BenchmarkBackend choice, int batch, int tokens, int runs, bool phases)
    {
        using IBackend backend = choice.Create();
        (IBackend timed, TimedBackend timer) = TimedBackend.InFrontOf(backend);
        using var model = new LanguageModel(phases ? timed : backend, options);
        var sampler = new Sampler(model, new SamplingOptions { MaxLength = tokens + 1 });

        Measurement.Time(Draw, 3);
        timer.Clear();
        double[] seconds = Measurement.Time(Draw, runs);

        Dictionary<string, object> result = BenchmarkBackend.Describe(backend);
        result["what"] = "infer";
        result["cell"] = options.Cell.ToString();
        result["batch"] = batch;
        result["tokens"] = tokens;
        if (phases)
            result["phases_us"] = timer.Milliseconds.ToDictionary(
                phase => phase.Key, phase => Math.Round(phase.Value * 1e3 / runs / tokens, 2));
        Measurement.Print(result, seconds, batch * tokens);

        void Draw() => sampler.Sample(batch, [0]);
    }
}
