using System.IO.Compression;
using System.Xml.Linq;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using FsCheck;
using FsCheck.Fluent;

namespace BachBot.Chorales.Tests.Formats;

public class MusicXmlWriterTests
{
    private static readonly Voice[] Voices = Enum.GetValues<Voice>();

    [Fact]
    public void The_small_example_is_written_as_the_committed_file()
    {
        string golden = Path.Combine(AppContext.BaseDirectory, "Formats", "Fixtures", "two-phrases.musicxml");
        Assert.Equal(File.ReadAllText(golden), Text(ExampleChorales.TwoPhrases));
    }

    [Fact]
    public void Four_named_parts_with_their_clefs_key_metre_and_title()
    {
        XDocument document = Xml(ExampleChorales.TwoPhrases);
        Assert.Equal("4.0", (string?)document.Root!.Attribute("version"));
        Assert.Equal("Two phrases", (string?)document.Root.Element("work")!.Element("work-title"));
        Assert.Equal(["Soprano", "Alto", "Tenor", "Bass"],
            document.Descendants("part-name").Select(name => name.Value));
        Assert.Equal(["G", "G", "G", "F"], document.Descendants("sign").Select(sign => sign.Value));
        XElement octaveChange = Assert.Single(document.Descendants("clef-octave-change"));
        Assert.Equal(("-1", "P3"), (octaveChange.Value,
            (string?)octaveChange.Ancestors("part").Single().Attribute("id")));
        Assert.All(document.Descendants("key"), key => Assert.Equal(("0", "minor"),
            ((string?)key.Element("fifths"), (string?)key.Element("mode"))));
        Assert.Equal(4, document.Descendants("time").Count());
        Assert.Equal(4, document.Descendants("bar-style").Count(style => style.Value == "light-heavy"));
    }

    [Fact]
    public void A_pickup_is_bar_0_and_is_not_counted()
    {
        List<ProbedBar> bars = MusicXmlProbe.Read(Xml(ExampleChorales.TwoPhrases))[0];
        Assert.Equal([("0", true, 4), ("1", false, 16), ("2", false, 16), ("3", false, 16)],
            bars.Select(bar => (bar.Number, bar.IsImplicit, bar.Length)));
    }

    [Fact]
    public void Reading_literally_gives_back_the_same_frames()
    {
        Prop.ForAll(ExampleChorales.Any, chorale =>
        {
            List<List<ProbedBar>> parts = MusicXmlProbe.Read(Xml(chorale));
            Assert.Equal(4, parts.Count);
            foreach (Voice voice in Voices)
            {
                Assert.Equal(SoundingFrames.Of(chorale[voice], chorale.Length),
                    SoundingFrames.Of(MusicXmlProbe.Notes(parts[(int)voice]), chorale.Length));
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Bars_add_up_in_every_part()
    {
        Prop.ForAll(ExampleChorales.Any, chorale =>
        {
            List<List<ProbedBar>> parts = MusicXmlProbe.Read(Xml(chorale));
            var lengths = parts[0].Select(bar => bar.Length).ToList();
            Assert.All(parts, part => Assert.Equal(lengths, part.Select(bar => bar.Length)));
            int last = lengths.Count - 1;
            int fullBar = chorale.Metres[0].Metre.FramesPerBar;
            Assert.Equal(chorale.Length == 0 ? chorale.PickupFrames > 0 ? chorale.PickupFrames : fullBar
                : chorale.Length, lengths.Sum());
            int number = parts[0][0].IsImplicit ? 0 : 1;
            Assert.All(parts[0], bar => Assert.Equal(number++, MusicXmlProbe.NumberOf(bar)));
            for (int i = 0; i <= last; i++)
            {
                ProbedBar bar = parts[0][i];
                MetreChange metre = chorale.Metres.Last(change => change.Frame <= bar.Start);
                bool cutByMetre = chorale.Metres.Any(change => change.Frame == bar.Start + bar.Length);
                bool pickup = i == 0 && chorale.PickupFrames > 0;
                int expected = pickup ? chorale.PickupFrames : metre.Metre.FramesPerBar;
                Assert.True(bar.Length == expected || (cutByMetre || i == last) && bar.Length < expected);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_duration_is_a_note_value()
    {
        Prop.ForAll(ExampleChorales.Any, chorale =>
        {
            IEnumerable<ProbedNote> notes = MusicXmlProbe.Read(Xml(chorale)).SelectMany(part => part)
                .SelectMany(bar => bar.Notes).Where(note => note.Type is not null || note.Pitch is not null);
            Assert.All(notes, note => Assert.Equal(note.Duration, MusicXmlProbe.LengthOf(note.Type!, note.Dots)));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_tie_has_two_ends_on_the_same_written_pitch()
    {
        Prop.ForAll(ExampleChorales.Any, chorale =>
        {
            foreach (List<ProbedBar> part in MusicXmlProbe.Read(Xml(chorale)))
            {
                ProbedNote? tied = null;
                foreach (ProbedNote note in part.SelectMany(bar => bar.Notes))
                {
                    Assert.Equal(tied is not null, note.TieStop);
                    if (tied is not null)
                    {
                        Assert.Equal((tied.Step, tied.Alter, tied.Octave), (note.Step, note.Alter, note.Octave));
                    }

                    tied = note.TieStart ? note : null;
                }

                Assert.Null(tied);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Printed_accidentals_and_the_signature_give_the_pitches()
    {
        string[] names = ["flat-flat", "flat", "natural", "sharp", "double-sharp"];
        Prop.ForAll(ExampleChorales.Any, chorale =>
        {
            int fifths = chorale.Key.Fifths;
            string altered = fifths > 0 ? "FCGDAEB"[..fifths] : "BEADGCF"[..-fifths];
            foreach (ProbedBar bar in MusicXmlProbe.Read(Xml(chorale)).SelectMany(part => part))
            {
                var printed = new Dictionary<(char, int), int>();
                foreach (ProbedNote note in bar.Notes.Where(note => note.Pitch is not null && !note.TieStop))
                {
                    if (note.Accidental is not null)
                        printed[(note.Step, note.Octave)] = Array.IndexOf(names, note.Accidental) - 2;
                    int signature = altered.Contains(note.Step) ? Math.Sign(fifths) : 0;
                    Assert.Equal(printed.GetValueOrDefault((note.Step, note.Octave), signature), note.Alter);
                }
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_same_piece_gives_the_same_bytes()
    {
        Assert.Equal(Compressed(ExampleChorales.TwoPhrases), Compressed(ExampleChorales.TwoPhrases));
    }

    [Fact]
    public void Mxl_is_a_zip_archive_that_names_its_score()
    {
        using var archive = new ZipArchive(new MemoryStream(Compressed(ExampleChorales.TwoPhrases)));
        Assert.Equal(["mimetype", "META-INF/container.xml", "score.musicxml"],
            archive.Entries.Select(entry => entry.FullName));
        Assert.Equal(archive.Entries[0].Length, archive.Entries[0].CompressedLength);
        using Stream container = archive.Entries[1].Open();
        Assert.Equal("score.musicxml",
            (string?)XDocument.Load(container).Descendants("rootfile").Single().Attribute("full-path"));
        using var score = new StreamReader(archive.Entries[2].Open());
        Assert.Equal(Text(ExampleChorales.TwoPhrases), score.ReadToEnd());
    }

    [Theory]
    [InlineData("x.mxl", true)]
    [InlineData("x.MXL", true)]
    [InlineData("x.musicxml", false)]
    [InlineData("x.xml", false)]
    public void The_name_decides_about_compression(string name, bool compressed)
    {
        using var folder = new TemporaryFolder();
        MusicXmlWriter.Write(ExampleChorales.TwoPhrases, folder.File(name));
        byte[] bytes = File.ReadAllBytes(folder.File(name));
        Assert.Equal(compressed, bytes is [(byte)'P', (byte)'K', ..]);
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_piece_that_cannot_be_notated_leaves_the_old_file_alone()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("x.musicxml");
        File.WriteAllText(path, "old");
        var tooLow = new Chorale([[], [], [], [new Note(0, 4, 60), new Note(4, 4, 11)]], 8);
        var error = Assert.Throws<ArgumentException>(() => MusicXmlWriter.Write(tooLow, path));
        Assert.Contains("Bass, bar 1: MIDI pitch 11", error.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Extreme_pitches_are_in_the_schema_or_refused()
    {
        for (int tonic = 0; tonic < 12; tonic++)
        {
            foreach (Mode mode in Enum.GetValues<Mode>())
            {
                for (int pitch = 0; pitch < 128; pitch++)
                {
                    var chorale = new Chorale([[new Note(0, 4, pitch)], [], [], []], 4)
                    {
                        Key = new Key(tonic, mode),
                    };
                    SpelledPitch spelled = PitchSpelling.Spell(pitch, chorale.Key);
                    if (spelled.Octave is >= 0 and <= 9)
                        Assert.Equal(pitch, MusicXmlProbe.Read(Xml(chorale))[0][0].Notes[0].Pitch);
                    else
                        Assert.Throws<ArgumentException>(() => Xml(chorale));
                }
            }
        }
    }

    [Fact]
    public void A_title_with_control_characters_becomes_one_that_XML_can_hold()
    {
        var chorale = new Chorale([[], [], [], []], 0) { Title = " Wie\u0000 schön\nleuchtet \uD834\uDD1E \uD834" };
        Assert.Equal("Wie schön leuchtet \uD834\uDD1E",
            (string?)Xml(chorale).Descendants("work-title").Single());
    }

    [Fact]
    public void Repeats_and_endings_stand_in_every_part()
    {
        // Pickup of 4, repeat after 2 bars less the pickup, then a section with two endings.
        var voice = Enumerable.Range(0, 24).Select(i => new Note(4 * i, 4, 60)).ToArray();
        var chorale = new Chorale([voice, voice, voice, voice], 96)
        {
            PickupFrames = 4,
            PlayOrder = [new(0, 32), new(0, 32), new(32, 80), new(32, 64), new(80, 96)],
        };
        foreach (XElement part in Xml(chorale).Root!.Elements("part"))
        {
            Assert.Equal(
                ["2 right light-heavy backward", "X2 left heavy-light forward", "5 right light-heavy backward"],
                part.Descendants("repeat").Select(repeat => string.Join(' ',
                    (string?)repeat.Ancestors("measure").Single().Attribute("number"),
                    (string?)repeat.Parent!.Attribute("location"), (string?)repeat.Parent.Element("bar-style"),
                    (string?)repeat.Attribute("direction"))));
            Assert.Equal(["1 start", "1 stop", "2 start", "2 discontinue"], part.Descendants("ending")
                .Select(ending => $"{(string?)ending.Attribute("number")} {(string?)ending.Attribute("type")}"));
        }

        List<ProbedBar> bars = MusicXmlProbe.Read(Xml(chorale))[0];
        Assert.Equal(["0", "1", "2", "X2", "3", "4", "X4", "5", "X5", "6"], bars.Select(bar => bar.Number));
    }

    [Fact]
    public void An_order_that_signs_cannot_express_is_written_without_them()
    {
        var chorale = new Chorale([[], [], [], []], 64) { PlayOrder = [new(32, 64), new(0, 32)] };
        Assert.Empty(Xml(chorale).Descendants("repeat"));
    }

    private static string Text(Chorale chorale)
    {
        using var stream = new MemoryStream();
        MusicXmlWriter.Write(chorale, stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static XDocument Xml(Chorale chorale) => XDocument.Parse(Text(chorale));

    private static byte[] Compressed(Chorale chorale)
    {
        using var stream = new MemoryStream();
        MusicXmlWriter.WriteCompressed(chorale, stream);
        return stream.ToArray();
    }
}
