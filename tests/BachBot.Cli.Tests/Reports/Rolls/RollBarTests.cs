using BachBot.Chorales.Scores;
using BachBot.Cli.Reports.Rolls;

namespace BachBot.Cli.Tests.Reports.Rolls;

public class RollBarTests
{
    [Fact]
    public void Metre_change_ends_a_bar_and_is_marked()
    {
        List<RollBar> bars = RollBar.Of(
            Silence(60, new MetreChange(0, new Metre(4, 4)), new MetreChange(24, new Metre(3, 4))));

        Assert.Equal([(0, 16), (16, 24), (24, 36), (36, 48), (48, 60)], bars.Select(bar => (bar.Start, bar.End)));
        Assert.Equal([true, false, true, false, false], bars.Select(bar => bar.NewMetre));
        Assert.Equal([1, 2, 3, 4, 5], bars.Select(bar => bar.Number));
    }

    [Theory]
    [InlineData(4, 4, 4)]
    [InlineData(3, 2, 8)]
    [InlineData(6, 8, 6)]
    [InlineData(12, 16, 3)]
    [InlineData(3, 8, 2)]
    [InlineData(6, 4, 4)]
    public void Compound_metres_beat_in_threes(int beats, int beatType, int expected) =>
        Assert.Equal(expected, new RollBar(0, 1, 0, new Metre(beats, beatType), 1, true).BeatLength);

    [Theory]
    [InlineData(0, "1")]
    [InlineData(5, "2.25")]
    [InlineData(14, "4.5")]
    public void Beats_count_from_the_downbeat(int frame, string expected) =>
        Assert.Equal(expected, NoteText.Beat(frame, new RollBar(0, 16, 0, Metre.FourFour, 1, true)));

    [Fact]
    public void Piece_without_frames_has_no_bars() => Assert.Empty(RollBar.Of(Silence(0)));

    private static Chorale Silence(int length, params MetreChange[] metres) =>
        new([[], [], [], []], length) { Metres = metres };
}
