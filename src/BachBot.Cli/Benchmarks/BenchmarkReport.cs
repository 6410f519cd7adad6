namespace BachBot.Cli.Benchmarks;

/// <summary>All that a run of benchmarks found.</summary>
/// <param name="Machine">Where it ran.</param>
/// <param name="Date">When.</param>
/// <param name="Results">The cases, in the order in which they ran.</param>
/// <param name="Series">Rows of cases to draw; none for a few single cases.</param>
internal sealed record BenchmarkReport(
    Machine Machine, DateTimeOffset Date, IReadOnlyList<BenchmarkResult> Results, IReadOnlyList<BenchmarkSeries> Series)
{
    /// <summary>The result of a case that ran; null if it failed.</summary>
    public BenchmarkResult? Find(BenchmarkCase benchmark) =>
        Results.FirstOrDefault(result => result.Case == benchmark && result.Failure is null);
}
