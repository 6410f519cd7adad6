using BachBot.Cli.Reports.Charts;

namespace BachBot.Cli.Tests.Reports.Charts;

public class LabelPlacementTests
{
    [Fact]
    public void Labels_with_room_stay_where_they_are() =>
        Assert.Equal([50, 10, 90], LabelPlacement.Spread([50, 10, 90], 30, 0, 100));

    [Fact]
    public void Labels_move_apart_and_keep_their_order()
    {
        var random = new Random(2);
        for (int trial = 0; trial < 1_000; trial++)
        {
            double[] wanted = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.NextDouble() * 300)];

            double[] placed = LabelPlacement.Spread(wanted, 34, 0, 290);

            int[] order = [.. Enumerable.Range(0, wanted.Length).OrderBy(i => wanted[i])];
            Assert.All(placed, row => Assert.InRange(row, 0, 290));
            for (int i = 1; i < order.Length; i++)
                Assert.True(placed[order[i]] - placed[order[i - 1]] >= 34 - 1e-9);
        }
    }

    [Fact]
    public void Without_room_for_all_the_first_stays_inside() =>
        Assert.Equal([0, 34, 68], LabelPlacement.Spread([10, 11, 12], 34, 0, 50));
}
