using BachBot.Chorales.RandomNumbers;

namespace BachBot.Chorales.Tests.RandomNumbers;

public class Pcg32Tests
{
    [Fact]
    public void The_published_test_vector_comes_out()
    {
        // The first line of pcg32-demo's expected output: seed 42, stream 54.
        var random = new Pcg32(42, 54);
        Assert.Equal([0xA15C02B7, 0x7B47F409, 0xBA1D3330, 0x83D2F293, 0xBFA4784B, 0xCBED606E],
            Enumerable.Range(0, 6).Select(_ => random.Next()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Bounded_numbers_are_in_range_and_even(int bound)
    {
        var random = new Pcg32(1, 2);
        const int each = 200;
        int[] counts = new int[bound];
        for (int i = 0; i < each * bound; i++)
            counts[random.Below(bound)]++;
        // Chi squared with bound - 1 degrees of freedom: mean bound - 1, variance 2 (bound - 1).
        double chiSquared = counts.Sum(count => (count - each) * (double)(count - each) / each);
        Assert.InRange(chiSquared, 0, bound - 1 + 5 * Math.Sqrt(2.0 * bound));
    }

    [Fact]
    public void Weights_are_respected_and_zero_never_comes()
    {
        var random = new Pcg32(3, 4);
        int[] counts = new int[4];
        double[] weights = [1, 0, 3, 0];
        for (int i = 0; i < 4000; i++)
            counts[random.Choose(weights)]++;
        Assert.Equal((0, 0), (counts[1], counts[3]));
        Assert.InRange(counts[2], 2850, 3150);

        (string, int)[] items = [("a", 1), ("b", 0), ("c", 3)];
        var chosen = Enumerable.Range(0, 4000).Select(_ => random.Choose<string>(items)).ToList();
        Assert.DoesNotContain("b", chosen);
        Assert.InRange(chosen.Count(item => item == "c"), 2850, 3150);
    }

    [Fact]
    public void Nothing_to_choose_from_is_an_error()
    {
        var random = new Pcg32(1, 1);
        Assert.Throws<ArgumentException>(() => random.Choose((double[])[0, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Choose<int>([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Below(0));
    }

    [Fact]
    public void Neighbouring_pieces_and_seeds_get_unrelated_numbers()
    {
        uint[] firsts = [.. from seed in Enumerable.Range(0, 30)
                            from index in Enumerable.Range(0, 30)
                            select Pcg32.For((ulong)seed, index).Next()];
        Assert.Equal(firsts.Length, firsts.Distinct().Count());
        // Each bit is set in about half of the numbers: 450, standard deviation 15.
        for (int bit = 0; bit < 32; bit++)
            Assert.InRange(firsts.Count(number => (number >> bit & 1) == 1), 375, 525);
    }
}
