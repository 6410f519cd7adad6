using System.Diagnostics;

namespace BachBot.Cli.Benchmarks;

/// <summary>How often a case is repeated.</summary>
/// <param name="WarmUp">Before any that counts: code is compiled, memory taken. At least two repetitions.</param>
/// <param name="Least">At least so many that count.</param>
/// <param name="Most">At most so many.</param>
/// <param name="Time">When this is over and the least number done, it ends.</param>
internal sealed record Repetitions(TimeSpan WarmUp, int Least, int Most, TimeSpan Time)
{
    /// <summary>Enough for a table.</summary>
    public static Repetitions Default { get; } = new(TimeSpan.FromSeconds(0.5), 3, 1_000_000, TimeSpan.FromSeconds(3));

    private const int LeastWarmUp = 2;

    /// <summary>Whether so many that do not count, begun at a time, are enough.</summary>
    public bool AreWarm(int count, long start) =>
        count >= LeastWarmUp && Stopwatch.GetElapsedTime(start) >= WarmUp;

    /// <summary>Whether so many that count, begun at a time, are enough.</summary>
    public bool AreEnough(int count, long start) =>
        count >= Most || (count >= Least && Stopwatch.GetElapsedTime(start) >= Time);
}
