using BachBot.Engine.Random;

namespace BachBot.Engine.Tests.Random;

public sealed class PhiloxTests
{
    /// <summary>The known answers for philox4x32-10 that the authors publish with Random123.</summary>
    [Theory]
    [InlineData(0x0000000000000000UL, 0x00000000, 0x00000000, 0x00000000, 0x00000000,
        0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8)]
    [InlineData(0xffffffffffffffffUL, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff,
        0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd)]
    [InlineData(0x299f31d0a4093822UL, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344,
        0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1)]
    public void Generate_gives_the_published_answers(
        ulong key, uint c0, uint c1, uint c2, uint c3, uint w0, uint w1, uint w2, uint w3) =>
        Assert.Equal((w0, w1, w2, w3), Philox.Generate(key, c0, c1, c2, c3));

    [Fact]
    public void Word_is_one_of_its_block()
    {
        var block = Philox.Block(7, RandomPurpose.Dropout, 3, 11, 5);

        Assert.Equal(block.W0, Philox.Word(7, RandomPurpose.Dropout, 3, 11, 20));
        Assert.Equal(block.W1, Philox.Word(7, RandomPurpose.Dropout, 3, 11, 21));
        Assert.Equal(block.W2, Philox.Word(7, RandomPurpose.Dropout, 3, 11, 22));
        Assert.Equal(block.W3, Philox.Word(7, RandomPurpose.Dropout, 3, 11, 23));
    }

    [Fact]
    public void Each_part_of_the_address_changes_the_word()
    {
        uint word = Philox.Word(7, RandomPurpose.Dropout, 3, 11, 5);

        Assert.NotEqual(word, Philox.Word(8, RandomPurpose.Dropout, 3, 11, 5));
        Assert.NotEqual(word, Philox.Word(7, RandomPurpose.Sampling, 3, 11, 5));
        Assert.NotEqual(word, Philox.Word(7, RandomPurpose.Dropout, 4, 11, 5));
        Assert.NotEqual(word, Philox.Word(7, RandomPurpose.Dropout, 3, 12, 5));
        Assert.NotEqual(word, Philox.Word(7, RandomPurpose.Dropout, 3, 11, 6));
    }

    [Fact]
    public void Unit_interval_excludes_one()
    {
        Assert.Equal(0f, Philox.ToUnitInterval(0));
        Assert.True(Philox.ToUnitInterval(uint.MaxValue) < 1);
    }

    [Fact]
    public void Normal_numbers_have_mean_zero_and_variance_one()
    {
        var random = new RandomSequence(1, RandomPurpose.Initialization, 0);
        double[] values = [.. Enumerable.Range(0, 100_000).Select(_ => random.NextNormal())];

        // Five standard errors of the mean and of the variance.
        Assert.Equal(0, values.Average(), 5 / Math.Sqrt(values.Length));
        Assert.Equal(1, values.Average(value => value * value), 5 * Math.Sqrt(2.0 / values.Length));
    }
}
