using BachBot.Cli.Output;
using BachBot.Cli.Reports;

namespace BachBot.Cli.Benchmarks;

/// <summary>Results as a table of text, a line as soon as it is known.</summary>
internal static class BenchmarkTable
{
    /// <summary>The columns, for the page's table too.</summary>
    public static IReadOnlyList<string> Headings { get; } =
        ["Task", "Backend", "Model", "N", "T", "ms", "Tokens/s", "Best", "GFLOP/s", "Of peak"];

    private static readonly int[] Widths = [-7, -26, -14, 7, 8, 10, 12, 12, 9, 8];

    /// <summary>How many columns hold words; the others hold numbers.</summary>
    public const int Words = 3;

    public static void WriteHead(Terminal terminal) => terminal.Write(Line(Headings));

    public static void Write(Terminal terminal, BenchmarkResult result)
    {
        terminal.Write(Line(Cells(result)));
        foreach (string plan in result.Plans)
            terminal.Note(plan);
        if (result.Failure is { } failure)
            terminal.Note($"{failure.ReplaceLineEndings(" ")}");
        if (result.Phases is not { } phases)
            return;
        foreach ((string function, double seconds) in phases.OrderByDescending(phase => phase.Value))
            terminal.Write($"  {function,-28}{Milliseconds(seconds),12} ms");
        terminal.Write($"  {"outside of the backend",-28}{Figures.Share(result.OutsideShare!.Value),12}");
    }

    /// <summary>A result's cells.</summary>
    public static IReadOnlyList<string> Cells(BenchmarkResult result)
    {
        BenchmarkCase one = result.Case;
        string[] words =
        [
            one.Task.ToString().ToLowerInvariant(), Backend(one),
            $"{one.Layers} x {one.Cell.ToString().ToLowerInvariant()} {one.Hidden}", Figures.Count(one.Batch),
            Figures.Count(one.Sequence),
        ];
        string[] numbers = result.Failure is not null
            ? [Figures.Missing, Figures.Missing, Figures.Missing, Figures.Missing, Figures.Missing]
            :
            [
                Milliseconds(result.MedianSeconds), Figures.Speed(result.TokensPerSecond),
                Figures.Speed(result.BestTokensPerSecond), Figures.Significant(result.Operations / 1e9, 3),
                result.PeakShare is { } share ? Figures.Fixed(100 * share, 0) + "%" : Figures.Missing,
            ];
        return [.. words, .. numbers];
    }

    /// <summary>The backend and what it was told.</summary>
    public static string Backend(BenchmarkCase one) => one.Backend switch
    {
        "cpu" => $"cpu, {Figures.Plural(one.Threads, "thread")}",
        "cuda" => $"cuda {one.Precision} {one.Plan}".ToLowerInvariant(),
        _ => one.Backend,
    };

    private static string Milliseconds(double seconds) => Figures.Significant(1e3 * seconds, 4);

    private static string Line(IReadOnlyList<string> cells) =>
        string.Concat(cells.Select((cell, column) => Pad(cell, Widths[column]))).TrimEnd();

    private static string Pad(string cell, int width) => width < 0 ? cell.PadRight(-width) : cell.PadLeft(width);
}
