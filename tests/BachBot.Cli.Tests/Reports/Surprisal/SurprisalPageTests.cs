using System.Text.RegularExpressions;
using System.Xml.Linq;
using BachBot.Chorales.Analysis;
using BachBot.Chorales.Judging;
using BachBot.Chorales.Scores;
using BachBot.Cli.Reports;
using BachBot.Cli.Reports.Surprisal;

namespace BachBot.Cli.Tests.Reports.Surprisal;

public class SurprisalPageTests
{
    private static readonly double Bit = Math.Log(2);

    /// <summary>The sample piece, whose notes surprise by 0, 0.7, 1.4 ... bits in turn.</summary>
    private static readonly ScoredPiece Piece = Score(ReportSamples.Piece);

    private static readonly PartWritingFinding[] Findings =
    [
        new(PartWritingRule.ParallelFifths, 8, Voice.Soprano, Voice.Tenor), new(PartWritingRule.Overlap, 4, Voice.Tenor, Voice.Bass),
        new(PartWritingRule.Spacing, 8, Voice.Alto, Voice.Tenor),
    ];

    [Fact]
    public void Every_note_has_the_colour_of_its_surprise()
    {
        XElement[] notes = [.. Render(Piece).OfClass("roll").Single().OfClass("note")];
        Dictionary<string, double> bits = notes.ToDictionary(
            note => note.Attribute("class")!.Value + note.Element("title")!.Value,
            note => double.Parse(Regex.Match(note.Element("title")!.Value, @"(\d+\.\d) bits").Groups[1].Value));

        Assert.Equal(Enum.GetValues<Voice>().Sum(voice => ReportSamples.Piece[voice].Count), notes.Length);
        Assert.All(bits, note => Assert.StartsWith($"note surprise-{Step(note.Value)}", note.Key, StringComparison.Ordinal));
        Assert.Equal(6, bits.Values.Select(Step).Distinct().Count());

        static int Step(double bits) => bits switch { < 1 => 0, < 2 => 1, < 4 => 2, < 6 => 3, < 8 => 4, _ => 5 };
    }

    [Fact]
    public void A_note_tells_its_surprise_and_what_was_likelier()
    {
        NoteAlternative[] likelier = [new(66, true, 0.5), new(ChoraleFrames.Rest, false, 0.06), new(63, false, 0.0001)];
        ScoredNote[] notes = [.. Piece.Notes.Select(note => note with { Loss = 3 * Bit, Likelier = likelier })];
        XElement note = Render(Piece with { Notes = notes }).OfClass("soprano").SelectMany(group => group.OfClass("note")).First();

        Assert.Equal(
            "Soprano G4\npickup, beat 4\nquarter\n3.0 bits (13%)\nlikelier: held F\u266F4 50%, a rest 6.0%, D\u266F4 below 0.1%",
            note.Element("title")!.Value);
    }

    [Fact]
    public void A_note_that_is_tied_on_has_the_surprise_of_its_beginning()
    {
        XElement[] soprano = [.. Render(Piece).OfClass("soprano").SelectMany(group => group.OfClass("note"))];

        // 67, 69, 71 tied to 71, 67.
        Assert.Equal(5, soprano.Length);
        Assert.Equal(Last(soprano[2]), Last(soprano[3]));
        Assert.NotEqual(Last(soprano[1]), Last(soprano[2]));

        Assert.EndsWith("\nno possible note was likelier", soprano[0].Element("title")!.Value, StringComparison.Ordinal);

        static string Last(XElement note) => string.Join('\n', note.Element("title")!.Value.Split('\n')[^2..]);
    }

    [Fact]
    public void Broken_rules_are_marked_where_they_happen_and_listed()
    {
        XDocument page = Render(Piece, Findings);
        XElement[] marks = [.. page.OfClass("mark")], list = [.. page.OfClass("findings").Single().Elements("li")];

        Assert.Equal(["#finding-1", "#finding-2"], marks.Select(mark => mark.Attribute("href")!.Value));
        Assert.Equal(["1", "2"], marks.Select(mark => mark.Element("text")!.Value));
        Assert.Equal([2, 3], marks.Select(mark => mark.Elements("circle").Count()));
        Assert.Equal("voice overlap: tenor and bass", marks[0].Element("title")!.Value);
        Assert.Equal(25, marks[1].Element("line")!.Number("x1"));
        Assert.Equal(["finding-1", "finding-2"], list.Select(item => item.Attribute("id")!.Value));
        Assert.Equal(
            ["Bar 1, beat 1: voice overlap: tenor and bass",
                "Bar 1, beat 2: parallel fifths: soprano and tenor; wide spacing: alto and tenor"],
            list.Select(item => item.Words()));
    }

    [Fact]
    public void Columns_are_as_high_as_the_bars_surprise()
    {
        XElement plot = Render(Piece).OfClass("plot").Single();
        double[] heights =
        [
            .. plot.OfClass("part").GroupBy(part => part.Number("x")).OrderBy(bar => bar.Key)
                .Select(bar => bar.Sum(part => part.Number("height"))),
        ];
        double[] bits = [.. new[] { (0, 4), (4, 20), (20, 37) }.Select(bar =>
            Piece.Tokens.Where(token => token.Frame >= bar.Item1 && token.Frame < bar.Item2).Sum(token => token.Loss / Bit))];

        Assert.Equal(3, heights.Length);
        Assert.All(heights.Zip(bits), bar => Assert.Equal(heights[0] / bits[0], bar.First / bar.Second, 2));
        Assert.Contains("pickup " + Figures.Fixed(bits[0], 1), plot.Element("desc")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_head_tells_means_and_the_key_in_which_the_model_read()
    {
        XDocument page = Render(Piece with { Semitones = 5 });

        Assert.Contains(
            Figures.Fixed(Piece.Notes.Average(note => note.Loss / Bit), 2) + " bits", page.OfClass("summary").Single().Value,
            StringComparison.Ordinal);
        Assert.Contains("The model read it in C major, 5 semitones higher.", page.Root!.Value, StringComparison.Ordinal);
        Assert.Equal(10, page.OfClass("numbers").First().Element("tbody")!.Elements("tr").Count());
    }

    [Fact]
    public void The_page_needs_nothing_else_and_every_class_has_a_style()
    {
        XDocument page = Render(Piece, Findings);
        string[] ids = [.. page.Descendants().Attributes("id").Select(id => id.Value)];
        IEnumerable<string> targets =
            page.Descendants().Where(element => element.Name != "link").Attributes("href").Select(link => link.Value);

        Assert.Equal(ids.Distinct().Count(), ids.Length);
        Assert.All(targets, target => Assert.Contains(target, ids.Select(id => "#" + id)));
        Assert.Empty(page.Descendants("script"));
        Assert.All(
            page.Descendants().Attributes("class").SelectMany(style => style.Value.Split(' ')).Distinct(),
            name => Assert.Matches($@"\.{Regex.Escape(name)}\b", PageStyle.Sheet));
    }

    [Fact]
    public void Hostile_names_stay_text()
    {
        string text = SurprisalPage.Render(new SurprisalReport(
            ReportSamples.Hostile, ReportSamples.Hostile, ReportSamples.Hostile, Piece, new PartWritingReport(Findings, 9)));

        Assert.Empty(XDocument.Parse(text).Descendants("script"));
        Assert.Equal(text, text.Replace("\r", "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_piece_that_breaks_no_rule_says_so() => Assert.Contains(
        "No rule is broken in 9 chords.", Render(Piece).Root!.Value, StringComparison.Ordinal);

    private static XDocument Render(ScoredPiece piece, params PartWritingFinding[] findings) => XDocument.Parse(
        SurprisalPage.Render(new SurprisalReport("A piece", "a.mid", "m", piece, new PartWritingReport(findings, 9))));

    private static ScoredPiece Score(Chorale chorale)
    {
        var frames = ChoraleFrames.AsNotated(chorale);
        var tokens = new List<ScoredToken>();
        var notes = new List<ScoredNote>();
        for (int frame = 0; frame < frames.Count; frame++)
        {
            foreach (Voice voice in Enum.GetValues<Voice>())
            {
                bool isStruck = frames.Pitch(frame, voice) != ChoraleFrames.Rest && !frames.Tied(frame, voice);
                double loss = isStruck ? 0.7 * notes.Count * Bit : 0.1;
                tokens.Add(new ScoredToken(frame, voice, loss));
                if (isStruck)
                    notes.Add(new ScoredNote(voice, frame, frames.Pitch(frame, voice), loss, []));
            }
        }
        tokens.Add(new ScoredToken(frames.Count, null, 2));
        return new ScoredPiece(chorale, tokens, notes, 0);
    }
}
