using BachBot.Chorales.Analysis.Style;

namespace BachBot.Chorales.Tests.Analysis.Style;

public class DistributionTests
{
    [Fact]
    public void Entropy_is_in_bits()
    {
        Assert.Equal(1.5, Of(1, 1, 2, 3).Entropy, 12);
        Assert.Equal(0, Of(5, 5).Entropy);
        Assert.Equal(0, Of().Entropy);
    }

    [Fact]
    public void The_distance_is_the_root_of_the_divergence_to_base_2()
    {
        // Shares (1/2, 1/2) and (1, 0), whose middle is (3/4, 1/4): the middle's entropy less half of the first one's.
        double divergence = 0.75 * Math.Log2(4 / 3.0) + 0.25 * 2 - 0.5;

        Assert.Equal(Math.Sqrt(divergence), Of(1, 2).DistanceTo(Of(1, 1, 1)), 12);
        Assert.Equal(Of(1, 2).DistanceTo(Of(1)), Of(1).DistanceTo(Of(1, 2)));
    }

    [Fact]
    public void The_distance_goes_from_0_to_1()
    {
        Assert.Equal(0, Of(1, 2).DistanceTo(Of(2, 2, 1, 1)));
        Assert.Equal(1, Of(1, 2).DistanceTo(Of(3, 4)));
        Assert.Equal(1, Of(1).DistanceTo(Of()));
        Assert.Equal(0, Of().DistanceTo(Of()));
    }

    private static Distribution Of(params int[] values)
    {
        var distribution = new Distribution();
        foreach (int value in values)
            distribution.Add(value);
        return distribution;
    }
}
