using BachBot.Engine.Models;

namespace BachBot.Cli.Benchmarks;

/// <summary>A row of cases that differ in one thing.</summary>
/// <param name="Title">The thing.</param>
/// <param name="Label">The case's place in the row.</param>
/// <param name="Cases">The cases, in the order of the place.</param>
/// <param name="IsOrdered">Whether the places are sizes, with others between them; a line may then join them.</param>
internal sealed record BenchmarkSeries(
    string Title, Func<BenchmarkCase, string> Label, IReadOnlyList<BenchmarkCase> Cases, bool IsOrdered = true);

/// <summary>The cases of <c>bachbot bench --sweep</c>: around the reference model, one thing changed at a time.</summary>
internal static class BenchmarkSweep
{
    /// <summary>Small enough for the reference backend, which is hundreds of times slower than the others.</summary>
    private static readonly BenchmarkCase Small = new() { Hidden = 64, Layers = 2, Batch = 8, Sequence = 16 };

    /// <summary>Texts, so that they take about as long as the others.</summary>
    private static readonly BenchmarkCase Drawing = new() { Task = BenchmarkTask.Sample };

    /// <summary>All rows.</summary>
    /// <param name="backends">The fast backends of this machine: cpu, and cuda where there is one.</param>
    /// <param name="threads">Most threads of the cpu backend.</param>
    public static IEnumerable<BenchmarkSeries> Series(IReadOnlyList<string> backends, int threads)
    {
        BenchmarkCase[] training = [.. backends.Select(name => new BenchmarkCase { Backend = name, Threads = threads })];
        BenchmarkCase[] drawing = [.. backends.Select(name => Drawing with { Backend = name, Threads = threads })];
        yield return Of(
            "Units of a layer (H)", training, [64, 128, 256, 512, 1024], (one, value) => one with { Hidden = value },
            one => one.Hidden);
        yield return Of(
            "Sequences side by side (N)", training, [1, 8, 32, 50, 64, 128, 256],
            (one, value) => one with { Batch = value }, one => one.Batch);
        yield return Of(
            "Steps of a sequence (T)", training, [32, 64, 128, 256, 512], (one, value) => one with { Sequence = value },
            one => one.Sequence);
        yield return Of(
            "Layers", training, [1, 2, 3, 4], (one, value) => one with { Layers = value }, one => one.Layers);
        yield return new BenchmarkSeries(
            "Cell", one => one.Cell.ToString(),
            [.. from one in training from cell in Enum.GetValues<CellKind>() select one with { Cell = cell }],
            IsOrdered: false);
        yield return new BenchmarkSeries(
            "Threads", one => $"{one.Threads}",
            [.. from count in Threads(threads) select new BenchmarkCase { Threads = count }]);
        yield return Of(
            "Texts drawn side by side", drawing, [1, 8, 64, 256], (one, value) => one with { Batch = value },
            one => one.Batch);
        yield return Of(
            "Units of a layer (H), one text drawn", [.. drawing.Select(one => one with { Batch = 1 })],
            [64, 128, 256, 512, 1024], (one, value) => one with { Hidden = value }, one => one.Hidden);
        yield return new BenchmarkSeries(
            "Backends, on a small model (2 x 64, N 8, T 16)", one => one.Backend,
            [.. from name in backends.Prepend("reference") select Small with { Backend = name, Threads = threads }],
            IsOrdered: false);
    }

    /// <summary>1, 2, 4 and so on, and all.</summary>
    private static IEnumerable<int> Threads(int most)
    {
        for (int count = 1; count < most; count *= 2)
            yield return count;
        yield return most;
    }

    private static BenchmarkSeries Of(
        string title, IEnumerable<BenchmarkCase> around, IEnumerable<int> values,
        Func<BenchmarkCase, int, BenchmarkCase> change, Func<BenchmarkCase, int> read) => new(
        title, one => Reports.Figures.Count(read(one)),
        [.. from one in around from value in values select change(one, value)]);
}
