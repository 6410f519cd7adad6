using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Tests.Scores;

public class BarGridTests
{
    [Fact]
    public void An_upbeat_lies_at_the_end_of_its_bar()
    {
        var bars = new BarGrid(Metre.FourFour, 4);

        Assert.Equal([12, 13, 14, 15, 0, 1], Positions(bars, 0, 6));
        Assert.Equal([0, 4], Positions(bars, 20, 1).Concat(Positions(bars, 40, 1)));
        Assert.Equal(4, bars.PickupFrames);
    }

    [Fact]
    public void A_change_of_metre_begins_a_bar()
    {
        BarGrid bars = BarGrid.AsNotated(Piece(60) with
        {
            Metres = [new MetreChange(0, Metre.FourFour), new MetreChange(20, new Metre(3, 4))],
            PickupFrames = 4,
        });

        Assert.Equal([15, 0, 1], Positions(bars, 19, 3));
        Assert.Equal([11, 0], Positions(bars, 31, 2));
        Assert.Equal(new Metre(3, 4), bars.SectionFrom(59).Metre);
    }

    [Fact]
    public void Repeats_bring_their_bars_again()
    {
        // Two bars after an upbeat, of which the second is repeated from its third beat on.
        BarGrid bars = BarGrid.AsPlayed(Piece(36) with
        {
            PickupFrames = 4,
            Metres = [new MetreChange(0, Metre.FourFour), new MetreChange(28, new Metre(2, 4))],
            PlayOrder = [new FrameRange(0, 36), new FrameRange(12, 36)],
        });

        Assert.Equal([(0, 12), (28, 0), (36, 8), (52, 0)], bars.Sections.Select(section => (section.Frame, section.Position)));
        Assert.Equal([7, 8, 9], Positions(bars, 35, 3));
    }

    [Fact]
    public void A_piece_whose_metre_makes_no_sense_is_in_four_four()
    {
        BarGrid bars = BarGrid.AsNotated(Piece(8) with { Metres = [new MetreChange(0, new Metre(0, 0))] });

        Assert.Equal([new BarSection(0, Metre.FourFour, 0)], bars.Sections);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 16)]
    [InlineData(0, -1)]
    public void Bars_that_begin_late_or_outside_of_a_bar_are_refused(int frame, int position) =>
        Assert.Throws<ArgumentException>(() => new BarGrid([new BarSection(frame, Metre.FourFour, position)]));

    private static int[] Positions(BarGrid bars, int frame, int count) =>
        [.. Enumerable.Range(frame, count).Select(each => bars.SectionFrom(each).Position)];

    private static ChoraleDraft Piece(int length) => new(length);

    /// <summary>A silent piece whose bars are still to be chosen.</summary>
    private sealed record ChoraleDraft(int Length)
    {
        public MetreChange[] Metres { get; init; } = [new MetreChange(0, Metre.FourFour)];

        public int PickupFrames { get; init; }

        public FrameRange[]? PlayOrder { get; init; }

        public static implicit operator Chorale(ChoraleDraft draft) => new([[], [], [], []], draft.Length)
        {
            Metres = draft.Metres,
            PickupFrames = draft.PickupFrames,
            PlayOrder = draft.PlayOrder ?? [new FrameRange(0, draft.Length)],
        };
    }
}
