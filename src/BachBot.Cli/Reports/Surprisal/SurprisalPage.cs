using BachBot.Chorales.Judging;
using BachBot.Chorales.Scores;
using BachBot.Cli.Reports.PartWriting;
using BachBot.Cli.Reports.Rolls;
using BachBot.Engine.Checkpoints;

namespace BachBot.Cli.Reports.Surprisal;

/// <summary>The page that tells how probable a piece is under a model, and where it surprises.</summary>
internal static class SurprisalPage
{
    private const int MostSurprising = 10;

    private const string HowToReadTheRoll =
        "Each block is a note: across, time in sixteenths; up, pitch in semitones. The fill is the note\u2019s surprise, the stripe "
        + "at its start and the letter on the first notes of a bar are its voice. Point at a note for its name, its surprise and "
        + "what the model thought likelier. Numbers are places where the part-writing breaks a rule, dots the voices that do.";

    private const string Meaning =
        "The surprise of a note is \u2212log\u2082 of the probability that the model gave to its being struck at that moment, after "
        + "all that came before and the voices of the same sixteenth that it reads earlier: 1 bit is a chance of one in two, 10 "
        + "bits one in 1,024. How long a note lasts is not in it; that is in the bits of a token and of a bar, which count "
        + "ties, rests and ends of phrases too. Repeats are read once, as notated.";

    /// <summary>Writes the page beside its place, then renames it.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, SurprisalReport report) => AtomicFile.WriteText(path, Render(report));

    /// <summary>The page as text; the same data give the same text.</summary>
    public static string Render(SurprisalReport report) => Page.Render(report.Title, page => WriteBody(page, report));

    private static void WriteBody(Markup page, SurprisalReport report)
    {
        var places = new BarPlaces(report.Chorale);
        IReadOnlyList<BarSurprise> bars = BarSurprise.Of(report.Piece, places);
        IReadOnlyList<FindingPlace> findings = FindingPlace.Of(report.PartWriting);
        page.Start("header");
        page.Element("h1", report.Title);
        page.Line();
        SurprisalSummary.Write(page, report, places, bars);
        page.EndLine();

        Page.Section(page, "Note by note");
        page.Element("p", HowToReadTheRoll);
        page.Line();
        VoiceLegend.Write(page, report.Chorale);
        SurprisalScale.WriteLegend(page);
        new PianoRoll(page, "piece", report.Chorale, places.Bars)
        {
            Overlay = new SurprisalOverlay(report.Piece, findings),
        }.Write(report.Title);
        if (bars.Count > PianoRoll.MostBars)
        {
            page.Element("p", $"The drawings end with the first {Figures.Count(PianoRoll.MostBars)} of " +
                $"{Figures.Count(bars.Count)} bars.", ("class", "note"));
            page.Line();
        }
        page.EndLine();

        Page.Section(page, "Bar by bar");
        BarChart.Write(page, [.. bars.Take(PianoRoll.MostBars)]);
        page.EndLine();

        Page.Section(page, "Most surprising");
        WriteNotes(page, report.Piece, places);
        page.EndLine();

        FindingSection.Write(page, report.PartWriting, findings, places);
        page.Start("footer");
        page.Element("p", Meaning);
        page.EndLine();
    }

    private static void WriteNotes(Markup page, ScoredPiece piece, BarPlaces places)
    {
        page.Start("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", "Most surprising notes"));
        page.Start("table", ("class", "numbers"));
        page.Start("thead");
        page.Start("tr");
        foreach ((string heading, string? style) in ((string, string?)[])
            [("Where", "word"), ("Note", "word"), ("Bits", null), ("Likelier", "word")])
            page.Element("th", heading, ("scope", "col"), ("class", style));
        page.End();
        page.EndLine();
        page.Start("tbody");
        page.Line();
        Key key = piece.Chorale.Key;
        foreach (ScoredNote note in piece.Notes.OrderByDescending(note => note.Loss).Take(MostSurprising))
        {
            page.Start("tr");
            page.Element("th", places.Name(note.Frame), ("scope", "row"), ("class", "word"));
            page.Element("td", $"{note.Voice} {NoteText.Name(note.Pitch, key)}", ("class", "word"));
            page.Element("td", Figures.Fixed(NoteSurprise.Bits(note), 1));
            string likelier = NoteSurprise.Likelier(note, key);
            page.Element("td", likelier.Length == 0 ? Figures.Missing : likelier, ("class", "word"));
            page.EndLine();
        }
        page.End();
        page.End();
        page.EndLine();
    }
}
