using BachBot.Chorales.Scores;
using BachBot.Chorales.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace BachBot.Chorales.Tests.Scores;

public class GridTests
{
    [Fact]
    public void The_report_names_every_note_that_moved()
    {
        QuantisedScore quantised = Grid.Quantise(Score(
            new ScoreNote(0, new Fraction(3, 4), 72),
            new ScoreNote(new Fraction(3, 4), new Fraction(1, 8), 74),
            new ScoreNote(new Fraction(7, 8), new Fraction(1, 8), 76),
            new ScoreNote(1, 1, 77)));
        Assert.Equal([new Note(0, 3, 72), new Note(3, 1, 74), new Note(4, 4, 77)], quantised.Chorale[Voice.Soprano]);
        Assert.Equal(
            [
                "Soprano, bar 1: pitch 74 at 3/4 to 7/8 quarters moved to frames 3 to 4",
                "Soprano, bar 1: pitch 76 at 7/8 to 1 quarters vanished",
            ],
            quantised.Moved.Select(note => note.ToString()));
    }

    [Fact]
    public void Moving_and_moving_back_gives_the_same_piece() => Prop.ForAll(RandomChorales.Arbitrary, chorale =>
    {
        for (int semitones = -12; semitones <= 12; semitones++)
        {
            Chorale moved = chorale.Transpose(semitones);
            Assert.Equal(Frames.Text(chorale), Frames.Text(moved.Transpose(-semitones)));
            Assert.Equal(chorale.Key, moved.Transpose(-semitones).Key);
            Assert.Equal(chorale.PlayOrder, moved.PlayOrder);
            Assert.Equal(chorale[Voice.Bass].Select(note => note.Pitch + semitones),
                moved[Voice.Bass].Select(note => note.Pitch));
        }
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(-3, 3, 6)]
    [InlineData(4, -4, 0)]
    [InlineData(6, 1, 1)]
    [InlineData(0, -1, 5)]
    public void A_key_signature_moves_along(int fifths, int semitones, int expected) =>
        Assert.Equal(expected, new Chorale([[], [], [], []], 1) { KeySignatureFifths = fifths }
            .Transpose(semitones).KeySignatureFifths);

    [Theory]
    [InlineData(4, 4, 16, 4)]
    [InlineData(3, 4, 12, 4)]
    [InlineData(3, 2, 24, 8)]
    [InlineData(6, 8, 12, 6)]
    [InlineData(12, 8, 24, 6)]
    [InlineData(3, 8, 6, 2)]
    [InlineData(2, 4, 8, 4)]
    public void A_metre_has_its_bars_and_beats(int beats, int beatType, int bar, int beat)
    {
        var metre = new Metre(beats, beatType);
        Assert.Equal((bar, beat), (metre.FramesPerBar, metre.FramesPerBeat));
        Assert.True(Metre.TryParse(metre.ToString(), out Metre parsed));
        Assert.Equal(metre, parsed);
    }

    [Theory]
    [InlineData("4")]
    [InlineData("4/5")]
    [InlineData("0/4")]
    [InlineData("4/4/4")]
    public void A_strange_metre_is_not_parsed(string text) => Assert.False(Metre.TryParse(text, out _));

    [Fact]
    public void Frames_check_what_they_are_given()
    {
        Assert.Throws<ArgumentException>(() => new ChoraleFrames(new int[4], new bool[4], new bool[2]));
        Assert.Throws<ArgumentException>(() => new ChoraleFrames([60, 60, 60, 128], new bool[4], new bool[1]));
        Assert.Throws<ArgumentException>(() => new ChoraleFrames([60, 60, 60, 60], [true, false, false, false],
            new bool[1]));
        Assert.Throws<ArgumentException>(() => new ChoraleFrames([60, 60, 60, 60, 61, 60, 60, 60],
            [false, false, false, false, true, false, false, false], new bool[2]));
    }

    [Fact]
    public void A_score_checks_what_it_is_given()
    {
        Assert.Throws<ArgumentException>(() => new Score([[], [], []], 1));
        Assert.Throws<ArgumentException>(() =>
            Score(new ScoreNote(0, 1, 60), new ScoreNote(new Fraction(1, 2), 1, 60)));
        Assert.Throws<ArgumentException>(() => Score(new ScoreNote(0, 0, 60)));
        Assert.Throws<ArgumentException>(() => Score(new ScoreNote(0, 3, 60)));
    }

    private static Score Score(params ScoreNote[] soprano) => new([soprano, [], [], []], 2);
}
