using BachBot.Cli.Reports.Charts;
using BachBot.Cli.Reports.Rolls;
using BachBot.Engine.Checkpoints;

namespace BachBot.Cli.Reports;

/// <summary>The page that tells of a training run: one HTML file that needs nothing else, not even a script.</summary>
internal static class ReportPage
{
    private const string HowToReadARoll =
        "Each block is a note: across, time in sixteenths; up, pitch in semitones. Colours tell the voices apart, " +
        "and so do the letters on the first notes of a bar; a block of half the height is a note that two voices " +
        "share. Point at a note for its name. A fermata marks the end of a phrase.";

    private const string HowLossesAreMeant =
        "Losses are mean cross-entropies: \u2212ln of the probability that the model gave to the token that came, in " +
        "nats. Bits are nats divided by ln 2; the perplexity is e to the nats. Training losses are means over the " +
        "epoch with dropout on, validation losses are taken after it with dropout off; so the validation loss can be " +
        "the lower one.";

    /// <summary>Writes the page beside its place, then renames it.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="report">What to tell.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, RunReport report) => AtomicFile.WriteText(path, Render(report));

    /// <summary>The page as text; the same data give the same text.</summary>
    public static string Render(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Page.Render(report.Title, page => WriteBody(page, report));
    }

    private static void WriteBody(Markup page, RunReport report)
    {
        Summary.Write(page, report);
        if (report.History.Count > 0)
        {
            Page.Section(page, "Learning");
            LossChart.Write(page, report);
            Tables.WriteEpochs(page, report.History);
            page.EndLine();
        }
        if (report.Chorales.Count > 0)
        {
            Page.Section(page, report.Chorales.Count == 1 ? "A composed chorale" : "Composed chorales");
            page.Element("p", HowToReadARoll);
            page.Line();
            for (int i = 0; i < report.Chorales.Count; i++)
                ChoraleSection.Write(page, report.Chorales[i], i + 1);
            page.EndLine();
        }
        if (report.Throughput.Count > 0)
        {
            Page.Section(page, "Speed");
            ThroughputChart.Write(page, report.Throughput);
            page.EndLine();
        }
        if (report.Settings.Any(group => group.Settings.Count > 0))
        {
            Page.Section(page, "Settings");
            Tables.WriteSettings(page, report.Settings);
            page.EndLine();
        }
        WriteNotes(page);
    }

    private static void WriteNotes(Markup page)
    {
        page.Start("footer");
        page.Element("p", HowLossesAreMeant);
        page.EndLine();
    }
}
