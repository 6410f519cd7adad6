using System.Diagnostics;
using BachBot.Engine.Backends;
using BachBot.Engine.Models;
using BachBot.Engine.Sampling;

namespace BachBot.Cli.Benchmarks;

/// <summary>Times the drawing of texts without a grammar.</summary>
internal static class SamplingBenchmark
{
    /// <returns>Seconds of each repetition that counts, in order.</returns>
    public static List<double> Run(
        BenchmarkCase benchmark, IBackend backend, Repetitions repetitions, Action warm, CancellationToken cancellationToken)
    {
        using var model = new LanguageModel(backend, benchmark.Model);
        var sampler = new Sampler(model, new SamplingOptions { MaxLength = benchmark.Sequence + 1 });
        int count = 0;
        for (long start = Stopwatch.GetTimestamp(); !repetitions.AreWarm(count, start); count++)
            Draw();
        warm();
        var seconds = new List<double>();
        for (long start = Stopwatch.GetTimestamp(); !repetitions.AreEnough(seconds.Count, start);)
        {
            long before = Stopwatch.GetTimestamp();
            Draw();
            seconds.Add(Stopwatch.GetElapsedTime(before).TotalSeconds);
        }
        return seconds;

        void Draw() => sampler.Sample(benchmark.Batch, [0], cancellationToken: cancellationToken);
    }
}
