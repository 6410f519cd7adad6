using BachBot.Chorales.Analysis;
using BachBot.Cli.Reports.Rolls;

namespace BachBot.Cli.Reports.PartWriting;

/// <summary>What a check of the part-writing found: how often by rule, and where.</summary>
internal static class FindingSection
{
    public static void Write(
        Markup page, PartWritingReport report, IReadOnlyList<FindingPlace> findings, BarPlaces places)
    {
        Page.Section(page, "Part-writing");
        if (findings.Count == 0)
        {
            page.Element("p", $"No rule is broken in {Figures.Plural(report.Chords, "chord")}.");
            page.EndLine();
            return;
        }
        WriteRules(page, report);
        page.Start("ol", ("class", "findings"));
        page.Line();
        foreach (FindingPlace finding in findings)
        {
            page.Start("li", ("id", finding.Id));
            string place = places.Name(finding.Frame);
            page.Element("b", char.ToUpperInvariant(place[0]) + place[1..]);
            page.Text($": {finding.Words}");
            page.EndLine();
        }
        page.EndLine();
        page.EndLine();
    }

    private static void WriteRules(Markup page, PartWritingReport report)
    {
        page.Start("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", "Rules"));
        page.Start("table", ("class", "numbers"));
        page.Start("thead");
        page.Start("tr");
        foreach ((string heading, string? style) in ((string, string?)[])
            [("Rule", "word"), ("Times", null), ("In 100 chords", null), ("Broken when", "word")])
            page.Element("th", heading, ("scope", "col"), ("class", style));
        page.End();
        page.EndLine();
        page.Start("tbody");
        page.Line();
        foreach (PartWritingRule rule in Enum.GetValues<PartWritingRule>().Where(rule => report.Count(rule) > 0))
        {
            page.Start("tr");
            page.Element("th", RuleText.Name(rule), ("scope", "row"), ("class", "word"));
            page.Element("td", Figures.Count(report.Count(rule)));
            page.Element("td", Figures.Fixed(report.Per100Chords(rule), 1));
            page.Element("td", RuleText.Meaning(rule), ("class", "word long"));
            page.EndLine();
        }
        page.End();
        page.End();
        page.EndLine();
    }
}
