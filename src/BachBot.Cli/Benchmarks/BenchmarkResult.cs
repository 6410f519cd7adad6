namespace BachBot.Cli.Benchmarks;

/// <summary>What a case took.</summary>
/// <param name="Case">What was timed.</param>
/// <param name="Device">What it ran on, in words.</param>
/// <param name="Seconds">The repetitions, shortest first; none if it could not be run.</param>
/// <param name="PeakOperations">What the device could do at most, in operations a second; null where it is not known.
/// </param>
/// <param name="PeakMegabytes">Most memory that the process held, above what it held before; only of a process's first case,
/// and null where it is not known.</param>
/// <param name="Phases">Seconds of a repetition in each function of the backend; null if they were not asked for.</param>
/// <param name="Failure">Why it could not be run; null if it was.</param>
internal sealed record BenchmarkResult(
    BenchmarkCase Case, string Device, IReadOnlyList<double> Seconds, double? PeakOperations, double? PeakMegabytes,
    IReadOnlyDictionary<string, double>? Phases, string? Failure)
{
    /// <summary>What the cuda backend told of how it computes recurrent layers, where there was a choice.</summary>
    public IReadOnlyList<string> Plans { get; init; } = [];

    /// <summary>The time of a repetition.</summary>
    public double MedianSeconds => Seconds[Seconds.Count / 2];

    /// <summary>The time of the fastest one.</summary>
    public double BestSeconds => Seconds[0];

    /// <summary>At the median.</summary>
    public double TokensPerSecond => Case.Tokens / MedianSeconds;

    /// <summary>At the best.</summary>
    public double BestTokensPerSecond => Case.Tokens / BestSeconds;

    /// <summary>Operations of the matrix products a second, at the median.</summary>
    public double Operations => Case.OperationsPerToken * TokensPerSecond;

    /// <summary>Share of what the device could do at most.</summary>
    public double? PeakShare => Operations / PeakOperations;

    /// <summary>Share of a repetition in which no function of the backend ran: the input, the bookkeeping.</summary>
    public double? OutsideShare =>
        Phases is null ? null : Math.Max(0, 1 - Phases.Values.Sum() / Seconds.Average());
}
