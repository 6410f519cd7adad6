using System.Xml.Linq;
using BachBot.Chorales.Scores;
using BachBot.Cli.Reports;
using BachBot.Cli.Reports.Rolls;

namespace BachBot.Cli.Tests.Reports.Rolls;

public class PianoRollTests
{
    private static readonly string[] Voices = ["soprano", "alto", "tenor", "bass"];

    [Fact]
    public void Every_note_is_drawn_once_in_the_bar_where_it_begins()
    {
        XElement roll = Roll(ReportSamples.Piece);

        foreach (Voice voice in Enum.GetValues<Voice>())
        {
            Assert.Equal(ReportSamples.Piece[voice].Count,
                roll.OfClass(Voices[(int)voice]).SelectMany(group => group.OfClass("note")).Count());
        }
    }

    [Fact]
    public void Drawn_widths_add_up_to_the_lengths_of_the_notes()
    {
        // The longest bar has 16 frames; the parts of a note that crosses a bar line add up like the whole note.
        XElement roll = Roll(ReportSamples.Piece);

        foreach (Voice voice in Enum.GetValues<Voice>())
        {
            double drawn = roll.OfClass(Voices[(int)voice]).Elements("rect").Sum(rect => rect.Number("width"));
            Assert.Equal(ReportSamples.Piece[voice].Sum(note => note.Duration), drawn * 16 / 100, 2);
        }
    }

    [Fact]
    public void Random_pieces_are_drawn_completely()
    {
        var random = new Random(5);
        for (int trial = 0; trial < 100; trial++)
        {
            Chorale chorale = RandomPiece(random);
            XElement roll = Roll(chorale);
            double longest = RollBar.Of(chorale).Max(bar => bar.FullLength);

            Assert.Equal(chorale.Length, RollBar.Of(chorale).Sum(bar => bar.End - bar.Start));
            Assert.Equal(RollBar.Of(chorale).Count, roll.OfClass("bar").Count());
            foreach (Voice voice in Enum.GetValues<Voice>())
            {
                XElement[] groups = [.. roll.OfClass(Voices[(int)voice])];
                Assert.Equal(chorale[voice].Count, groups.SelectMany(group => group.OfClass("note")).Count());
                Assert.Equal(chorale[voice].Sum(note => note.Duration),
                    groups.Elements("rect").Sum(rect => rect.Number("width")) * longest / 100, 1);
            }
        }
    }

    [Fact]
    public void Higher_notes_stand_higher_by_nine_pixels_a_semitone()
    {
        XElement roll = Roll(ReportSamples.Piece);
        Dictionary<string, double> rows = roll.OfClass("note").GroupBy(rect => Words(rect)[1])
            .ToDictionary(group => group.Key, group => group.First().Number("y"));

        Assert.Equal(9, rows["B3"] - rows["C4"]);
        Assert.Equal(9 * 4, rows["G4"] - rows["B4"]);
        Assert.Equal(9 * 12, rows["G2"] - rows["G3"]);
    }

    [Fact]
    public void Pickup_stands_at_the_end_of_its_bar_so_that_beats_stand_in_columns()
    {
        XElement[] bars = [.. Roll(ReportSamples.Piece).OfClass("bar")];

        Assert.Equal(["Pickup", "Bar 1", "Bar 2"], bars.Select(bar => bar.Element("title")!.Value));
        Assert.Equal(75, bars[0].OfClass("note").First().Number("x"));
        Assert.Equal(0, bars[1].OfClass("note").First().Number("x"));
        Assert.Equal(["4/4", "1", "2"], bars.Select(bar => bar.OfClass("number").Single().Value));
        Assert.Equal([0, 3, 3], bars.Select(bar => bar.OfClass("beat").Count()));
        Assert.Equal(25, bars[1].OfClass("beat").First().Number("x1"));
    }

    [Fact]
    public void Note_tells_its_name_place_and_length_under_the_pointer()
    {
        string[] notes = [.. Roll(ReportSamples.Piece).OfClass("note").Select(rect => rect.Element("title")!.Value)];

        Assert.Contains("Soprano G4\npickup, beat 4\nquarter", notes);
        Assert.Contains("Alto F\u266F4\nbar 1, beat 1\nquarter", notes);
        Assert.Contains("Soprano G4\nbar 2, beat 1\nwhole, fermata", notes);
        Assert.Contains("Soprano B4\nbar 1, beat 4.5\neighth", notes);
    }

    [Fact]
    public void Part_of_a_note_that_crosses_a_bar_line_tells_of_the_whole_note()
    {
        XElement held = Roll(ReportSamples.Piece).OfClass("held").Single();

        Assert.Equal("Bass G3\nbar 1, beat 1\n32 sixteenths, fermata", held.Element("title")!.Value);
    }

    [Fact]
    public void Fermatas_of_voices_that_pause_together_are_one_sign()
    {
        XElement[] bars = [.. Roll(ReportSamples.Piece).OfClass("bar")];

        // The bass has its fermata on a note that begins a bar before the others' ones.
        Assert.Equal([0, 1, 1], bars.Select(Fermatas));
    }

    [Fact]
    public void Fermata_on_tied_notes_is_one_sign()
    {
        Chorale chorale = Bars([new(0, 8, 60, TiedToNext: true, Fermata: true),
            new(8, 8, 60, TiedFromPrevious: true, Fermata: true)]);

        Assert.Equal(1, Fermatas(Roll(chorale).OfClass("bar").Single()));
    }

    [Fact]
    public void Ties_are_drawn_on_both_sides_of_the_join()
    {
        XElement[] bars = [.. Roll(ReportSamples.Piece).OfClass("bar")];

        Assert.Equal(2, bars[1].OfClass("soprano").Single().OfClass("tie").Count());
        Assert.Single(bars[1].OfClass("bass").Single().OfClass("tie"));
        Assert.Single(bars[2].OfClass("bass").Single().OfClass("tie"));
        Assert.Empty(bars[1].OfClass("alto").Single().OfClass("tie"));
    }

    [Fact]
    public void Voices_on_one_pitch_share_its_row()
    {
        Chorale chorale = new([[new(0, 8, 60)], [new(4, 8, 60)], [new(0, 8, 52)], []], 16);

        XElement roll = Roll(chorale);
        XElement soprano = roll.OfClass("soprano").Elements("rect").Single();
        XElement alto = roll.OfClass("alto").Elements("rect").Single();

        Assert.Equal(4.5, soprano.Number("height"));
        Assert.Equal(soprano.Number("y") + 4.5, alto.Number("y"));
        Assert.Equal(9, roll.OfClass("tenor").Elements("rect").Single().Number("height"));
    }

    [Fact]
    public void Voices_are_told_apart_by_letters_too()
    {
        XDocument page = ReportSamples.Parse(With(ReportSamples.Piece));

        Assert.Equal(["S", "A", "T", "B"], page.OfClass("swatch").Select(swatch => swatch.Value));
        Assert.All(page.OfClass("bar"), bar => Assert.Equal(["S", "A", "T", "B"],
            Voices.SelectMany(voice => bar.OfClass(voice)).SelectMany(group => group.Elements("text"))
                .Select(letter => letter.Value)));
        Assert.Equal("Soprano G4\u2013B4, Alto D4\u2013F\u266F4, Tenor B3\u2013C4, Bass G2\u2013G3",
            string.Join(", ", page.OfClass("voices").Single().Elements("li").Select(item => item.Words()[2..])));
    }

    [Fact]
    public void Bar_has_its_notes_in_words() =>
        Assert.Equal(
            [
                "Soprano G4; Alto D4; Tenor B3; Bass G2.",
                "Soprano A4, B4, B4; Alto F\u266F4, D4; Tenor C4; Bass G3. Fermata.",
                "Soprano G4; Alto D4; Tenor B3; Bass G3 held. Fermata.",
            ],
            Roll(ReportSamples.Piece).OfClass("bar").Select(bar => bar.Element("desc")!.Value));

    [Fact]
    public void White_keys_are_named_and_octaves_numbered()
    {
        XElement names = ReportSamples.Parse(With(ReportSamples.Piece)).Descendants("g")
            .Single(group => (string?)group.Attribute("id") == "piece1-names");

        // From a semitone above B4 down to a semitone below G2.
        Assert.Equal("C5 B A G F E D C4 B A G F E D C3 B A G",
            string.Join(' ', names.Elements("text").Select(text => text.Value)));
    }

    [Theory]
    [InlineData(2, 4, "roll short-bars")]
    [InlineData(4, 4, "roll")]
    [InlineData(3, 2, "roll long-bars")]
    [InlineData(12, 4, "roll huge-bars")]
    public void Rows_hold_fewer_bars_the_longer_they_are(int beats, int beatType, string expected)
    {
        Chorale chorale = new([[new(0, 16, 60)], [], [], []], 96)
        {
            Metres = [new MetreChange(0, new Metre(beats, beatType))],
        };

        Assert.Equal(expected, Roll(chorale).Attribute("class")!.Value);
        Assert.All(expected.Split(' '), style =>
            Assert.Contains($".{style} {{ grid-template-columns", PageStyle.Sheet, StringComparison.Ordinal));
    }

    [Fact]
    public void Very_long_piece_is_cut_and_the_page_says_so()
    {
        Note[] quarters = [.. Enumerable.Range(0, 4 * 1000).Select(i => new Note(4 * i, 4, 60))];
        XDocument page = ReportSamples.Parse(With(Bars(quarters)));

        Assert.Equal(PianoRoll.MostBars, page.OfClass("bar").Count());
        Assert.Equal(4 * PianoRoll.MostBars, page.OfClass("roll").Single().OfClass("note").Count());
        Assert.Equal("The drawing ends with the first 200 of 1,000 bars.", page.Descendants("p")
            .Single(p => (string?)p.Attribute("class") == "note").Value);
    }

    [Fact]
    public void Piece_without_notes_says_so()
    {
        XDocument page = ReportSamples.Parse(ReportSamples.Edges["empty pieces"]);

        Assert.Equal(2, page.OfClass("chorale").Count(piece =>
            piece.Value.Contains("This piece has no notes.", StringComparison.Ordinal)));
        Assert.Empty(page.OfClass("roll"));
    }

    private static int Fermatas(XElement bar) =>
        bar.Elements("use").Count(use => use.Attribute("href")!.Value.EndsWith("fermata", StringComparison.Ordinal));

    private static string[] Words(XElement note) => note.Element("title")!.Value.Split(' ', '\n');

    private static RunReport With(Chorale chorale) => new()
    {
        Title = "Roll",
        History = [],
        Chorales = [new ReportedChorale { Name = "Piece", Chorale = chorale }],
    };

    private static XElement Roll(Chorale chorale) => ReportSamples.Parse(With(chorale)).OfClass("roll").Single();

    private static Chorale Bars(Note[] soprano) => new([soprano, [], [], []], soprano[^1].End);

    private static Chorale RandomPiece(Random random)
    {
        Metre[] metres = [new(4, 4), new(3, 4), new(6, 8), new(3, 2), new(5, 16)];
        int length = random.Next(1, 200);
        var voices = new Note[Chorale.VoiceCount][];
        for (int v = 0; v < voices.Length; v++)
        {
            var notes = new List<Note> { new(0, 1, 70 - 7 * v) };
            for (int onset = 1 + random.Next(5); onset < length;)
            {
                int duration = Math.Min(random.Next(1, 40), length - onset);
                notes.Add(new Note(onset, duration, 70 - 7 * v + random.Next(-6, 7), Fermata: random.Next(9) == 0));
                onset += duration + Math.Max(0, random.Next(-4, 6));
            }
            voices[v] = [.. notes];
        }
        return new Chorale(voices, length)
        {
            Metres =
            [
                new MetreChange(0, metres[random.Next(metres.Length)]),
                new MetreChange(random.Next(1, 200), metres[random.Next(metres.Length)]),
            ],
            PickupFrames = random.Next(0, 12),
        };
    }
}
