using System.Diagnostics;

namespace BachBot.Cli.Benchmarks;

/// <summary>How often a case is repeated.</summary>
/// <param name="WarmUp">Repetitions that do not count: code is compiled, memory taken.</param>
/// <param name="Least">At least so many that count.</param>
/// <param name="Most">At most so many.</param>
/// <param name="Time">When this is over and the least number done, it ends.</param>
internal sealed record Repetitions(int WarmUp, int Least, int Most, TimeSpan Time)
{
    /// <summary>Enough for a table.</summary>
    public static Repetitions Default { get; } = new(2, 3, 1000, TimeSpan.FromSeconds(3));

    /// <summary>Whether so many that count, begun at a time, are enough.</summary>
    public bool AreEnough(int count, long start) =>
        count >= Most || (count >= Least && Stopwatch.GetElapsedTime(start) >= Time);
}
