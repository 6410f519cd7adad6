using BachBot.Chorales.Analysis;
using BachBot.Chorales.Analysis.Copying;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tests.Support;

namespace BachBot.Chorales.Tests.Analysis.Copying;

public class CopyFinderTests
{
    private static readonly Note[] Tune = [new(0, 4, 60), new(4, 4, 62), new(8, 2, 64), new(10, 2, 65), new(12, 8, 67)];

    private static readonly NamedPiece Melody = new("tune", new Chorale([Tune, [], [], []], 20));

    [Fact]
    public void A_melody_is_known_again_in_another_voice_and_key()
    {
        // The middle of the tune a fifth lower, reached by a leap: only its own durations and intervals count.
        Note[] alto = [new(2, 1, 80), new(3, 4, 55), new(7, 2, 57), new(9, 2, 58), new(11, 4, 60)];
        CopiedStretch copy = InOneVoice(Melody, [[], alto, [], []])!;

        Assert.Equal((3, "tune"), (copy.Notes, copy.Source.Piece.Name));
        Assert.Equal((Voice.Alto, new FrameRange(3, 11)), (copy.Place.Voice, copy.Place.Frames));
        Assert.Equal((Voice.Soprano, new FrameRange(4, 12)), (copy.Source.Voice, copy.Source.Frames));
        Assert.Equal((1, 1), (copy.Source.FirstBar, copy.Source.LastBar));
    }

    [Fact]
    public void A_melody_is_no_longer_the_same_after_another_duration_interval_or_rest()
    {
        Assert.Equal(5, InOneVoice(Melody, [Tune, [], [], []])!.Notes);
        Assert.Equal(3, InOneVoice(Melody, [[.. Tune[..3], new(10, 2, 66), new(12, 8, 68)], [], [], []])!.Notes);
        Assert.Equal(3, InOneVoice(Melody, [[.. Tune[..3], new(10, 3, 65), new(13, 8, 67)], [], [], []])!.Notes);
        Assert.Equal(3, InOneVoice(Melody, [[.. Tune[..3], new(11, 2, 65), new(13, 8, 67)], [], [], []])!.Notes);
        Assert.Null(InOneVoice(Melody, [[new(0, 3, 60)], [], [], []]));
    }

    [Fact]
    public void Tied_notes_are_one()
    {
        Note[] tied = [.. Tune[..4], new(12, 4, 67, TiedToNext: true), new(16, 4, 67, TiedFromPrevious: true)];

        Assert.Equal(5, InOneVoice(Melody, [tied, [], [], []])!.Notes);
    }

    [Fact]
    public void No_copy_reaches_from_one_piece_or_voice_into_the_next()
    {
        var finder = new CopyFinder([
            new("first", new Chorale([Tune[..2], [], [], []], 20)),
            new("second", new Chorale([[new(0, 2, 64), new(2, 2, 65)], [new(0, 8, 67)], [], []], 20)),
        ]);

        CopiedStretch copy = finder.LongestInOneVoice(Melody)!;
        Assert.Equal((2, "first"), (copy.Notes, copy.Source.Piece.Name));
    }

    [Fact]
    public void Four_voices_are_known_again_in_another_key()
    {
        var source = new NamedPiece("source", ChordText.Quarters(
            "60 55 52 36 | 72 67 64 48 | 74 = 65 50 | 76 72 67 48 | 61 55 52 36"));
        Chorale copied = ChordText.Quarters(
            "72 64 60 48 | 71 62 59 55 | 72 67 64 48 | 74 = 65 50 | 76 72 67 48 | 72 64 60 48").Transpose(3);

        CopiedStretch copy = new CopyFinder([source]).LongestInAllVoices(new NamedPiece("copied", copied))!;

        // Four notes, three over a held one, four.
        Assert.Equal(11, copy.Notes);
        Assert.Equal(new FrameRange(8, 20), copy.Place.Frames);
        Assert.Equal(new FrameRange(4, 16), copy.Source.Frames);
        Assert.Null(copy.Place.Voice);
    }

    [Theory]
    // One voice with another note, a struck note instead of a held one, a rest instead of a note, another distance.
    [InlineData("72 67 64 48 | 74 67 65 50", 8)]
    [InlineData("72 67 64 48 | 74 67 65 51", 4)]
    [InlineData("72 67 64 48 | 74 = 65 50", 4)]
    [InlineData("72 67 64 48 | 74 67 65 -", 4)]
    [InlineData("72 67 64 48 | 75 68 66 51", 4)]
    [InlineData("73 67 64 48 | 74 - 65 50", 0)]
    public void Every_voice_must_agree(string chords, int notes)
    {
        var finder = new CopyFinder([new("source", ChordText.Quarters("72 67 64 48 | 74 67 65 50"))]);

        Assert.Equal(notes, finder.LongestInAllVoices(new NamedPiece("copy", ChordText.Quarters(chords)))?.Notes ?? 0);
    }

    [Fact]
    public void Rests_and_silence_move_with_the_key()
    {
        Chorale chorale = ChordText.Quarters("- - - - | - 67 64 48 | - - - - | 74 67 65 -");

        CopiedStretch copy = new CopyFinder([new("source", chorale)]).LongestInAllVoices(new("copy", chorale.Transpose(2)))!;

        Assert.Equal((6, new FrameRange(0, 16)), (copy.Notes, copy.Place.Frames));
    }

    private static CopiedStretch? InOneVoice(NamedPiece source, Note[][] voices) =>
        new CopyFinder([source]).LongestInOneVoice(new NamedPiece("copy", new Chorale(voices, 40)));
}
