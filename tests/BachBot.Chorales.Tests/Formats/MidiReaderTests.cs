using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Tests.Formats;

public class MidiReaderTests
{
    [Fact]
    public void Running_status_note_on_without_velocity_and_unknown_events_are_read()
    {
        // C and D by running status with velocity 0 as note-off; a controller, a sysex and a text on the way.
        byte[] soprano = [0, 0x90, 72, 80, 4, 72, 0, 0, 0xB0, 7, 100, 0, 0xF0, 2, 1, 0xF7, 0, 0xFF, 1, 1, 65,
            0, 0x90, 74, 80, 4, 74, 0, .. End];
        Assert.Equal("0+1:72 1+1:74", Soprano(Read(4, soprano, Long, Long, Long)));
    }

    [Fact]
    public void A_repeated_note_ends_the_one_before_and_an_open_one_ends_with_the_track()
    {
        byte[] soprano = [0, 0x90, 72, 80, 4, 72, 80, 8, 0xFF, 0x2F, 0];
        Assert.Equal("0+1:72 1+2:72", Soprano(Read(4, soprano, Long, Long, Long)));
    }

    [Fact]
    public void Of_a_chord_the_highest_note_counts_and_an_overlapped_note_ends_early()
    {
        byte[] soprano = [0, 0x90, 72, 80, 0, 76, 80, 4, 74, 80, 2, 72, 0, 2, 74, 0, 0, 76, 0, .. End];
        Assert.Equal("0+1:76 1+1:74", Soprano(Read(4, soprano, Long, Long, Long)));
    }

    [Fact]
    public void Four_channels_of_a_single_track_are_voices_in_order()
    {
        byte[] track = [0, 0x93, 48, 80, 0, 0x90, 72, 80, 0, 0x91, 67, 80, 0, 0x92, 60, 80,
            4, 0x93, 48, 0, 0, 0x90, 72, 0, 0, 0x91, 67, 0, 0, 0x92, 60, 0, .. End];
        foreach (int format in new[] { 0, 1 })
        {
            Score score = ScoreReader.Read(File(format, 4, track), "a.mid");
            Assert.Equal([72, 67, 60, 48], Enum.GetValues<Voice>().Select(voice => score[voice][0].Pitch));
        }
    }

    [Fact]
    public void Tracks_are_found_by_name_and_signatures_read()
    {
        byte[][] tracks = [.. new[] { "Bass", "Tenor", "Alto", "Soprano" }.Select((name, i) => (byte[])
            [0, 0xFF, 3, (byte)name.Length, .. System.Text.Encoding.ASCII.GetBytes(name), .. LongAt(48 + i)])];
        byte[] conductor = [0, 0xFF, 0x58, 4, 3, 2, 24, 8, 0, 0xFF, 0x59, 2, 0xFE, 0, .. End];
        Score score = ScoreReader.Read(File(1, 4, [conductor, .. tracks]), "a.mid");
        Assert.Equal([51, 50, 49, 48], Enum.GetValues<Voice>().Select(voice => score[voice][0].Pitch));
        Assert.Equal(new Metre(3, 4), score.Metres[0].Metre);
        Assert.Equal(-2, score.KeySignatureFifths);
        Assert.Equal(["Bass", "Tenor", "Alto", "Soprano"], score.PartNames);
        Assert.Equal([0, 3], score.BarStarts);
    }

    [Fact]
    public void Another_decoder_can_stand_in()
    {
        var notes = new MidiNote[] { new(0, 96, 0, 72) };
        var track = new MidiTrack(null, notes, [], null);
        Score score = MidiReader.Read(new byte[1], "a.mid", new Fixed(new MidiSequence(1, 96,
            [track, track, track, track])));
        Assert.Equal(1, score.Length);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0x90, 72 }, "ends within an event")]
    [InlineData(new byte[] { 0, 0x90, 0x80, 80 }, "byte 80 where data")]
    [InlineData(new byte[] { 0, 0xF4 }, "status byte F4")]
    [InlineData(new byte[] { 0, 0xFF, 1, 50 }, "ends within an event")]
    [InlineData(new byte[] { 0, 0xFF, 0x58, 2, 4, 9 }, "time signature 4/0")]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0x7F, 0x90, 72, 80 }, "longer than 16384 quarters")]
    public void A_damaged_track_is_refused(byte[] track, string reason)
    {
        var error = Assert.Throws<ScoreFormatException>(() => Read(4, track, Long, Long, Long));
        Assert.StartsWith("a.mid: track 1, byte ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private static byte[] End => [0, 0xFF, 0x2F, 0];

    private static byte[] Long => LongAt(60);

    private static byte[] LongAt(byte pitch) => [0, 0x90, pitch, 80, 16, pitch, 0, .. End];

    private static byte[] LongAt(int pitch) => LongAt((byte)pitch);

    private static Score Read(int division, params byte[][] tracks) =>
        ScoreReader.Read(File(1, division, tracks), "a.mid");

    private static byte[] File(int format, int division, params byte[][] tracks) =>
    [
        .. "MThd"u8, 0, 0, 0, 6, 0, (byte)format, 0, (byte)tracks.Length, 0, (byte)division,
        .. tracks.SelectMany(track => (byte[])[.. "MTrk"u8, 0, 0, 0, (byte)track.Length, .. track]),
    ];

    private static string Soprano(Score score) =>
        string.Join(' ', score[Voice.Soprano].Select(note => $"{note.Onset}+{note.Duration}:{note.Pitch}"));

    private sealed class Fixed(MidiSequence sequence) : IMidiDecoder
    {
        public MidiSequence Decode(ReadOnlyMemory<byte> content, string file) => sequence;
    }
}
