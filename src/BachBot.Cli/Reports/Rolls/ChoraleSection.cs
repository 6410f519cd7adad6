using BachBot.Chorales.Scores;

namespace BachBot.Cli.Reports.Rolls;

/// <summary>A composed piece on the page: heading, files, legend, piano roll.</summary>
internal static class ChoraleSection
{
    /// <param name="page">Where to write.</param>
    /// <param name="piece">The piece.</param>
    /// <param name="number">Its number on the page, for names within it.</param>
    public static void Write(Markup page, ReportedChorale piece, int number)
    {
        Chorale chorale = piece.Chorale;
        List<RollBar> bars = RollBar.Of(chorale);
        bool hasNotes = Enum.GetValues<Voice>().Any(voice => chorale[voice].Count > 0);

        page.Start("article", ("class", "chorale"));
        page.Element("h3", piece.Name);
        page.Line();
        page.Element("p", hasNotes ? About(chorale, bars) : "This piece has no notes.");
        page.Line();
        if (!string.IsNullOrWhiteSpace(piece.Description))
        {
            page.Element("p", piece.Description, ("class", "description"));
            page.Line();
        }
        if (piece.Files.Count > 0)
            WriteFiles(page, piece.Files);
        if (hasNotes)
        {
            VoiceLegend.Write(page, chorale);
            new PianoRoll(page, FormattableString.Invariant($"piece{number}"), chorale, bars).Write(piece.Name);
        }
        if (bars.Count > PianoRoll.MostBars)
        {
            page.Element("p", $"The drawing ends with the first {Figures.Count(PianoRoll.MostBars)} of " +
                $"{Figures.Count(bars.Count)} bars.", ("class", "note"));
            page.Line();
        }
        page.EndLine();
    }

    /// <summary>A piece in a line: its key, metres, length.</summary>
    public static string About(Chorale chorale, List<RollBar> bars)
    {
        string metres = string.Join(", ", bars.Select(bar => bar.Metre.ToString()).Distinct().Take(4));
        int pickup = bars[0].Number == 0 ? 1 : 0;
        int notes = Enum.GetValues<Voice>().Sum(voice => chorale[voice].Count);
        return $"{NoteText.Name(chorale.Key)}, {metres}, {Figures.Plural(bars.Count - pickup, "bar")}" +
            $"{(pickup == 1 ? " and a pickup" : "")}, {Figures.Plural(notes, "note")}.";
    }

    private static void WriteFiles(Markup page, IReadOnlyList<string> files)
    {
        page.Start("p", ("class", "files"));
        page.Text(files.Count == 1 ? "File: " : "Files: ");
        for (int i = 0; i < files.Count; i++)
        {
            if (i > 0)
                page.Text(", ");
            page.Element("a", files[i], ("href", Link(files[i])));
        }
        page.EndLine();
    }

    /// <summary>A path as a link that can only lead to a file at or below the page's place or its parents: no name can
    /// pass for an address or a script.</summary>
    private static string Link(string path) =>
        "./" + string.Join('/', path.Split('/').Select(Escape));

    private static string Escape(string segment)
    {
        // Halves of surrogate pairs have no escape; Uri would throw on them or lose them, depending on the runtime.
        return Uri.EscapeDataString(segment.EnumerateRunes().Aggregate("", (text, rune) => text + rune));
    }
}
