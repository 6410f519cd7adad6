using System.Globalization;
using BachBot.Cli.Benchmarks;
using BachBot.Engine.Checkpoints;
using BachBot.Engine.Models;

namespace BachBot.Cli.Reports.Benchmarks;

/// <summary>The page that tells of a run of benchmarks.</summary>
internal static class BenchmarkPage
{
    private const string Title = "How fast BachBot.Engine is here";

    private const string Meaning =
        "Every number is the median of several repetitions after a warm-up; machines that do other work besides are noisy, " +
        "and a difference of a tenth means nothing. N is the number of sequences side by side, T the number of steps, of a " +
        "text the number of tokens. What is not said is the reference model: embedding 32, three LSTM layers of 256 with batch " +
        "normalisation and dropout 0.3, 108 symbols. A training step is everything that training does: the next tokens " +
        "copied, forward, backward, the loss read, gradients clipped by norm, Adam. GFLOP/s count the matrix products " +
        "alone; the peak, dotted in the charts, is what they would take if the threads multiplied and added numbers in registers " +
        "and did nothing else, which is measured too.";

    /// <summary>Writes the page beside its place, then renames it.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, BenchmarkReport report) => AtomicFile.WriteText(path, Render(report));

    /// <summary>The page as text.</summary>
    public static string Render(BenchmarkReport report) => Page.Render(Title, page =>
    {
        page.Start("header");
        page.Element("h1", Title);
        page.Line();
        WriteSummary(page, report);
        page.EndLine();
        if (report.Series.Count > 0)
        {
            Page.Section(page, "Sizes");
            foreach (BenchmarkSeries series in report.Series)
                BenchmarkChart.Write(page, report, series);
            page.EndLine();
        }
        Page.Section(page, "All results");
        WriteTable(page, report);
        page.EndLine();
        page.Start("footer");
        page.Element("p", Meaning);
        page.EndLine();
    });

    private static void WriteSummary(Markup page, BenchmarkReport report)
    {
        Machine machine = report.Machine;
        page.Start("p", ("class", "summary"));
        BenchmarkResult[] training =
            [.. report.Results.Where(result => result.Failure is null && result.Case.Task == BenchmarkTask.Train
                && result.Case is { Cell: CellKind.Lstm, Hidden: 256, Layers: 3, Batch: 50, Sequence: 128 })];
        foreach (BenchmarkResult best in training.GroupBy(result => result.Case.Backend)
            .Select(results => results.MaxBy(result => result.TokensPerSecond)!))
        {
            page.Text($"Training the reference model on {best.Case.Backend}: ");
            page.Element("strong", $"{Figures.Speed(best.TokensPerSecond)} tokens a second");
            page.Text(best.PeakShare is { } share ? $" ({Figures.Fixed(100 * share, 0)}% of peak). " : ". ");
        }
        page.EndLine();
        page.Element(
            "p", string.Create(
                CultureInfo.InvariantCulture,
                $"{machine}; {report.Date:yyyy-MM-dd HH:mm} UTC."),
            ("class", "muted"));
        page.Line();
        IEnumerable<string> devices = report.Results.Select(result => result.Device).Distinct();
        foreach (string device in devices.Where(device => !device.StartsWith(machine.Processor, StringComparison.Ordinal)))
            page.Element("p", device, ("class", "muted"));
    }

    private static string? Style(int column) => column < BenchmarkTable.Words ? "word" : null;

    private static void WriteTable(Markup page, BenchmarkReport report)
    {
        page.Start("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", "All results"));
        page.Start("table", ("class", "numbers"));
        page.Start("thead");
        page.Start("tr");
        for (int column = 0; column < BenchmarkTable.Headings.Count; column++)
            page.Element("th", BenchmarkTable.Headings[column], ("scope", "col"), ("class", Style(column)));
        page.End();
        page.EndLine();
        page.Start("tbody");
        page.Line();
        foreach (BenchmarkResult result in report.Results)
        {
            page.Start("tr");
            IReadOnlyList<string> cells = BenchmarkTable.Cells(result);
            for (int column = 0; column < cells.Count; column++)
                page.Element("td", cells[column], ("class", Style(column)));
            page.EndLine();
            if (result.Failure is { } failure)
            {
                page.Start("tr");
                page.Element("td", failure, ("class", "word"), ("colspan", $"{cells.Count}"));
                page.EndLine();
            }
        }
        page.End();
        page.End();
        page.EndLine();
    }
}
