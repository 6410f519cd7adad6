using BachBot.Engine.Backends;
using BachBot.Engine.Reference;
using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Support;
using BachBot.Engine.Training;

namespace BachBot.Engine.Tests.Training;

public sealed class TokenStreamTests
{
    [SkippableTheory]
    [EveryBackend]
    public void Windows_run_through_contiguous_streams(string backendName)
    {
        using IBackend backend = TestBackends.Create(backendName);
        using var stream = new TokenStream(backend, [.. Enumerable.Range(0, 14)], sequences: 2, steps: 3);

        Assert.Equal(2, stream.WindowCount);
        stream.Choose(0);
        stream.Read();
        Assert.Equal([0, 6, 1, 7, 2, 8], Tokens(stream.Inputs));
        Assert.Equal([1, 7, 2, 8, 3, 9], Tokens(stream.Targets));
        stream.Choose(1);
        stream.Read();
        Assert.Equal([3, 9, 4, 10, 5, 11], Tokens(stream.Inputs));
        Assert.Equal([4, 10, 5, 11, 6, 12], Tokens(stream.Targets));
    }

    /// <summary>More tokens than a block of threads has.</summary>
    [SkippableTheory]
    [EveryBackend]
    public void Large_windows_too(string backendName)
    {
        using IBackend backend = TestBackends.Create(backendName);
        int[] text = [.. Enumerable.Range(0, 64 * 50 + 7)];
        using var stream = new TokenStream(backend, text, sequences: 50, steps: 16);

        for (int window = 0; window < stream.WindowCount; window++)
        {
            stream.Choose(window);
            stream.Read();
            int[] inputs = Tokens(stream.Inputs);
            Assert.All(inputs.Index(), one => Assert.Equal(one.Index % 50 * 64 + window * 16 + one.Index / 50, one.Item));
            Assert.Equal(inputs.Select(token => token + 1), Tokens(stream.Targets));
        }
    }

    [Theory]
    [InlineData(7, 1)]
    [InlineData(12, 1)]
    [InlineData(13, 2)]
    public void The_last_target_lies_within_the_text(int length, int windows) =>
        Assert.Equal(windows, TokenStream.CountWindows(length, sequences: 2, steps: 3));

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void A_text_that_fills_no_window_is_refused(int length)
    {
        using var backend = new ReferenceBackend<float>();
        Assert.Throws<ArgumentException>(() => new TokenStream(backend, new int[length], sequences: 2, steps: 3));
    }

    [Fact]
    public void A_window_beyond_the_last_is_refused()
    {
        using var backend = new ReferenceBackend<float>();
        using var stream = new TokenStream(backend, new int[7], sequences: 2, steps: 3);

        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Choose(1));
    }

    /// <summary>A backend that computes at once tells at once, a device when its results are read.</summary>
    [SkippableTheory]
    [EveryBackend]
    public void A_backend_refuses_a_window_that_the_text_does_not_have(string backendName)
    {
        using IBackend backend = TestBackends.Create(backendName);
        Tensor text = backend.Allocate(new Shape(7), DType.Int32), window = backend.Allocate(new Shape(1), DType.Int32);
        Tensor inputs = backend.Allocate(new Shape(3, 2), DType.Int32), targets = backend.Allocate(new Shape(3, 2), DType.Int32);
        window.Write([1]);

        Exception exception = Assert.ThrowsAny<Exception>(() =>
        {
            backend.ReadWindow(text, window, inputs, targets);
            backend.Synchronize();
        });

        Assert.True(exception is ArgumentException or BackendException, exception.ToString());
        Assert.Contains("window", exception.Message, StringComparison.Ordinal);
    }

    private static int[] Tokens(Tensor tensor)
    {
        var tokens = new int[tensor.ElementCount];
        tensor.Read(tokens);
        return tokens;
    }
}
