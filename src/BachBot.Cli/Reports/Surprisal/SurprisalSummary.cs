using BachBot.Chorales.Judging;
using BachBot.Cli.Reports.Rolls;

namespace BachBot.Cli.Reports.Surprisal;

/// <summary>The head of the page: how probable the piece is, in a paragraph and in figures.</summary>
internal static class SurprisalSummary
{
    public static void Write(Markup page, SurprisalReport report, BarPlaces places, IReadOnlyList<BarSurprise> bars)
    {
        ScoredPiece piece = report.Piece;
        BarSurprise most = bars.MaxBy(bar => bar.Bits)!;
        page.Start("p", ("class", "summary"));
        page.Text("A note of this piece surprises the model by ");
        page.Element("strong", $"{Figures.Fixed(Figures.Bits(piece.NatsPerNote), 2)} bits");
        page.Text($" on average, as if it had to choose among {Figures.Fixed(Math.Exp(piece.NatsPerNote), 1)} notes. ");
        page.Text($"The most surprising bar is {most.Bar.Name}, with {Figures.Fixed(most.Bits, 0)} bits.");
        page.EndLine();
        page.Element("p", $"{ChoraleSection.About(report.Chorale, places.Bars)} {ReadIn(report)}", ("class", "muted"));
        page.Line();
        WriteFigures(page, report);
        page.Start("p", ("class", "files"));
        page.Text("Score: ");
        page.Element("bdi", report.File);
        page.Text(". Model: ");
        page.Element("bdi", report.Model);
        page.Text(".");
        page.EndLine();
    }

    private static string ReadIn(SurprisalReport report)
    {
        int semitones = report.Piece.Semitones;
        return semitones == 0
            ? "The model read it as it stands."
            : $"The model read it in {NoteText.Name(report.ReadIn)}, {Figures.Plural(Math.Abs(semitones), "semitone")} "
                + $"{(semitones > 0 ? "higher" : "lower")}.";
    }

    private static void WriteFigures(Markup page, SurprisalReport report)
    {
        ScoredPiece piece = report.Piece;
        page.Start("dl", ("class", "figures"));
        page.Line();
        Write("A note", Figures.Fixed(Figures.Bits(piece.NatsPerNote), 3), "bits");
        Write("A note", Figures.Loss(piece.NatsPerNote), "nats");
        Write("A token", Figures.Loss(Figures.Bits(piece.NatsPerToken)), "bits");
        Write("A token", Figures.Loss(piece.NatsPerToken), "nats");
        Write("Struck notes", Figures.Count(piece.Notes.Count), "");
        Write("Tokens", Figures.Count(piece.Tokens.Count), "");
        Write("The piece, ln p", Figures.Fixed(piece.LogProbability, 1), "");
        Write("Rules broken", Figures.Count(report.PartWriting.Findings.Count),
            $"times in {Figures.Plural(report.PartWriting.Chords, "chord")}");
        page.EndLine();

        void Write(string label, string value, string unit)
        {
            page.Start("div");
            page.Element("dt", label);
            page.Start("dd");
            page.Element("b", value);
            page.Text(" " + unit);
            page.End();
            page.EndLine();
        }
    }
}
