using BachBot.Engine.Training;

namespace BachBot.Engine.Tests.Training;

public sealed class TokenStreamTests
{
    [Fact]
    public void Windows_run_through_contiguous_streams()
    {
        var stream = new TokenStream(Enumerable.Range(0, 14).ToArray(), sequences: 2, steps: 3);
        var inputs = new int[6];
        var targets = new int[6];

        Assert.Equal(2, stream.WindowCount);
        stream.Read(0, inputs, targets);
        Assert.Equal([0, 6, 1, 7, 2, 8], inputs);
        Assert.Equal([1, 7, 2, 8, 3, 9], targets);
        stream.Read(1, inputs, targets);
        Assert.Equal([3, 9, 4, 10, 5, 11], inputs);
        Assert.Equal([4, 10, 5, 11, 6, 12], targets);
    }

    [Theory]
    [InlineData(7, 1)]
    [InlineData(12, 1)]
    [InlineData(13, 2)]
    public void The_last_target_lies_within_the_text(int length, int windows) =>
        Assert.Equal(windows, new TokenStream(new int[length], sequences: 2, steps: 3).WindowCount);

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void A_text_that_fills_no_window_is_refused(int length) =>
        Assert.Throws<ArgumentException>(() => new TokenStream(new int[length], sequences: 2, steps: 3));

    [Fact]
    public void A_window_beyond_the_last_is_refused()
    {
        var stream = new TokenStream(new int[7], sequences: 2, steps: 3);

        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Read(1, new int[6], new int[6]));
    }
}
