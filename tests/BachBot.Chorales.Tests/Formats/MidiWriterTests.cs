using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using FsCheck;
using FsCheck.Fluent;

namespace BachBot.Chorales.Tests.Formats;

public class MidiWriterTests
{
    private const int TicksPerFrame = 120;
    private const byte TimeSignature = 0x58;

    [Fact]
    public void A_single_note_is_written_byte_for_byte_as_the_standard_says()
    {
        var chorale = new Chorale([[new Note(0, 4, 72)], [], [], []], 4)
        {
            Title = "A",
            Key = new Key(10, Mode.Major),
            Metres = [new MetreChange(0, new Metre(3, 4))],
        };
        const string expected =
            "4D546864 00000006 0001 0005 01E0" // MThd, 6 bytes, format 1, 5 tracks, 480 ticks a quarter
            + "4D54726B 0000001F"
            + "00 FF0301 41" // title
            + "00 FF5902 FE00" // two flats, major
            + "00 FF5804 03021808" // 3/4, 24 clocks a click
            + "00 FF5103 0B71B0" // 750,000 microseconds a quarter
            + "8360 FF2F00" // end after 480 ticks
            + "4D54726B 0000001B 00 FF0307 536F7072616E6F 00 C034 00 904850 8360 804800 00 FF2F00"
            + "4D54726B 00000010 00 FF0304 416C746F 00 C134 8360 FF2F00"
            + "4D54726B 00000011 00 FF0305 54656E6F72 00 C234 8360 FF2F00"
            + "4D54726B 00000010 00 FF0304 42617373 00 C334 8360 FF2F00";
        Assert.Equal(expected.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(Bytes(chorale)));
    }

    [Fact]
    public void Format_1_with_a_conductor_and_four_named_voices_on_their_channels()
    {
        MidiProbe midi = Probe(ExampleChorales.TwoPhrases);
        Assert.Equal((1, 480, 5), (midi.Format, midi.TicksPerQuarter, midi.Tracks.Count));
        Assert.Equal(["Two phrases", "Soprano", "Alto", "Tenor", "Bass"],
            Enumerable.Range(0, 5).Select(midi.TrackName));
        for (int track = 1; track <= 4; track++)
        {
            ProbedEvent program = Assert.Single(midi.Tracks[track], e => e.Status >> 4 == 0xC);
            Assert.Equal((0xC0 | track - 1, 0, 52), (program.Status, program.Tick, program.Data[0]));
        }
    }

    [Fact]
    public void Every_piece_reads_back_with_its_ties_joined()
    {
        Prop.ForAll(ExampleChorales.Any, chorale =>
        {
            MidiProbe midi = Probe(chorale);
            foreach (Voice voice in Enum.GetValues<Voice>())
            {
                var notes = new List<Note>();
                foreach ((int onset, int end, int pitch) in midi.Notes(1 + (int)voice))
                {
                    Assert.Equal((0, 0), (onset % TicksPerFrame, end % TicksPerFrame));
                    notes.Add(new Note(onset / TicksPerFrame, (end - onset) / TicksPerFrame, pitch));
                }

                IEnumerable<Note> withoutFermatas = chorale[voice].Select(note => note with { Fermata = false });
                Assert.Equal(SoundingFrames.Of(withoutFermatas, chorale.Length),
                    SoundingFrames.Of(notes, chorale.Length));
                Assert.Equal(chorale.Length * TicksPerFrame, midi.Tracks[1 + (int)voice][^1].Tick);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_fermata_chord_lasts_longer_and_the_rest_keeps_its_tempo()
    {
        var options = new MidiWriterOptions { QuarterNotesPerMinute = 60, FermataFactor = 2.5 };
        MidiProbe midi = Probe(ExampleChorales.TwoPhrases, options);
        const int quarter = 480;
        // Pickup and 5 quarters, a quarter with fermata, three quarters, a dotted half with fermata.
        Assert.Equal(6.0, midi.Seconds(6 * quarter), 6);
        Assert.Equal(6 + 2.5, midi.Seconds(7 * quarter), 6);
        Assert.Equal(6 + 2.5 + 3, midi.Seconds(10 * quarter), 6);
        Assert.Equal(6 + 2.5 + 3 + 3 * 2.5, midi.Seconds(13 * quarter), 6);
    }

    [Fact]
    public void Without_lengthening_there_is_one_tempo()
    {
        MidiProbe midi = Probe(ExampleChorales.TwoPhrases, new MidiWriterOptions { FermataFactor = 1 });
        Assert.Single(midi.Tracks[0], e => e.IsMeta(0x51));
        Assert.Equal(13 * 0.75, midi.Seconds(13 * 480), 6);
    }

    [Theory]
    [InlineData(4, "0 1/4 24, 4 4/4 24")]
    [InlineData(0, "0 4/4 24")]
    [InlineData(6, "0 3/8 12, 6 4/4 24")]
    [InlineData(3, "0 3/16 6, 3 4/4 24")]
    public void A_pickup_has_a_time_signature_of_its_own(int pickup, string expected)
    {
        var chorale = new Chorale([[new Note(0, 60, 60)], [], [], []], 60) { PickupFrames = pickup };
        Assert.Equal(expected, TimeSignatures(chorale));
    }

    [Fact]
    public void Metres_change_where_they_should()
    {
        var chorale = new Chorale([[new Note(0, 100, 60)], [], [], []], 100)
        {
            Metres = [new(0, new(4, 4)), new(32, new(12, 8)), new(80, new(3, 2))],
        };
        Assert.Equal("0 4/4 24, 32 12/8 36, 80 3/2 48", TimeSignatures(chorale));
    }

    [Fact]
    public void Repeats_are_played_unless_asked_otherwise()
    {
        // A quarter as pickup, a section of two bars that ends a quarter early, repeated; then two bars.
        Note[] voice = [.. Enumerable.Range(0, 8).Select(i => new Note(8 * i, 8, 60 + i, Fermata: i == 3))];
        var chorale = new Chorale([voice, [], [], []], 64)
        {
            PickupFrames = 4,
            PlayOrder = [new(0, 32), new(0, 64)],
        };
        MidiProbe played = Probe(chorale);
        Assert.Equal([60, 61, 62, 63, 60, 61, 62, 63, 64, 65, 66, 67], played.Notes(1).Select(note => note.Pitch));
        Assert.Equal(96 * TicksPerFrame, played.Tracks[0][^1].Tick);
        Assert.Equal("0 1/4 24, 4 4/4 24", TimeSignatures(chorale));
        double perFrame = 0.75 / 4;
        Assert.Equal((96 + 2 * 8 * 0.75) * perFrame, played.Seconds(96 * TicksPerFrame), 6);

        MidiProbe once = Probe(chorale, new MidiWriterOptions { PlayRepeats = false });
        Assert.Equal(64 * TicksPerFrame, once.Tracks[0][^1].Tick);
    }

    [Fact]
    public void A_tie_into_the_repeat_starts_anew_and_a_note_across_the_sign_is_cut()
    {
        Note[] voice = [new(0, 6, 60, TiedFromPrevious: true), new(6, 4, 60, TiedFromPrevious: true)];
        var chorale = new Chorale([voice, [], [], []], 10) { PlayOrder = [new(0, 8), new(0, 10)] };
        Assert.Equal([(0, 8 * TicksPerFrame, 60), (8 * TicksPerFrame, 18 * TicksPerFrame, 60)],
            Probe(chorale).Notes(1));
    }

    [Fact]
    public void An_empty_piece_is_a_valid_file()
    {
        MidiProbe midi = Probe(new Chorale([[], [], [], []], 0));
        Assert.Equal(5, midi.Tracks.Count);
        Assert.All(midi.Tracks, track => Assert.Equal(0, track[^1].Tick));
    }

    [Theory]
    [InlineData(19.9, 1.5, 0, "QuarterNotesPerMinute")]
    [InlineData(double.NaN, 1.5, 0, "QuarterNotesPerMinute")]
    [InlineData(80, 0.9, 0, "FermataFactor")]
    [InlineData(80, double.PositiveInfinity, 0, "FermataFactor")]
    [InlineData(80, 1.5, 128, "Instrument")]
    [InlineData(80, 1.5, -1, "Instrument")]
    public void Options_out_of_range_are_refused(double tempo, double factor, int program, string name)
    {
        var options = new MidiWriterOptions
        {
            QuarterNotesPerMinute = tempo,
            FermataFactor = factor,
            Instrument = (MidiInstrument)program,
        };
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Bytes(ExampleChorales.TwoPhrases, options));
        Assert.Equal(name, error.ParamName);
    }

    [Theory]
    [InlineData(20, 4)]
    [InlineData(400, 1)]
    public void Tempi_at_the_ends_of_the_range_fit(double tempo, double factor)
    {
        MidiProbe midi = Probe(ExampleChorales.TwoPhrases, new MidiWriterOptions
        {
            QuarterNotesPerMinute = tempo,
            FermataFactor = factor,
        });
        Assert.Equal(60 / tempo * (9 + 4 * factor), midi.Seconds(13 * 480), 3);
    }

    [Fact]
    public void A_file_is_the_stream_written_at_once()
    {
        using var folder = new TemporaryFolder();
        MidiWriter.Write(ExampleChorales.TwoPhrases, folder.File("x.mid"));
        Assert.Equal(Bytes(ExampleChorales.TwoPhrases), File.ReadAllBytes(folder.File("x.mid")));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_metre_that_has_no_bytes_is_refused()
    {
        var chorale = new Chorale([[], [], [], []], 0) { Metres = [new(0, new Metre(256, 4))] };
        Assert.Contains("256/4", Assert.Throws<ArgumentException>(() => Bytes(chorale)).Message,
            StringComparison.Ordinal);
    }

    private static string TimeSignatures(Chorale chorale) => string.Join(", ", Probe(chorale).Tracks[0]
        .Where(e => e.IsMeta(TimeSignature))
        .Select(e => $"{e.Tick / TicksPerFrame} {e.Data[0]}/{1 << e.Data[1]} {e.Data[2]}"));

    private static MidiProbe Probe(Chorale chorale, MidiWriterOptions? options = null) => new(Bytes(chorale, options));

    private static byte[] Bytes(Chorale chorale, MidiWriterOptions? options = null)
    {
        using var stream = new MemoryStream();
        MidiWriter.Write(chorale, stream, options);
        return stream.ToArray();
    }
}
