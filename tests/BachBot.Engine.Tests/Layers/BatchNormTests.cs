using BachBot.Engine.Backends;
using BachBot.Engine.Cuda;
using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Support;

namespace BachBot.Engine.Tests.Layers;

public sealed class BatchNormTests
{
    /// <summary>The backends that train in single precision.</summary>
    public static TheoryData<string> Fast => ["cpu", $"{TestCuda.Name} float"];

    [SkippableTheory]
    [MemberData(nameof(Fast))]
    public void Batch_statistics_do_not_suffer_from_a_large_mean(string backendName)
    {
        // The variance is 1/12 beside a mean of 1000: the mean of squares minus the squared mean would lose all digits.
        const int Rows = 6400;
        using IBackend backend = TestBackends.Create(backendName);
        using Tensor x = backend.Allocate(new Shape(Rows, 3), DType.Float32);
        var random = new System.Random(1);
        float[] values = [.. Enumerable.Range(0, x.ElementCount).Select(_ => 1000 + random.NextSingle())];
        x.Write(values);
        Tensor Vector() => backend.Allocate(new Shape(3), DType.Float32);
        var running = new BatchNormStatistics(Vector(), Vector());
        var tape = new BatchNormTape(Vector(), Vector());
        using Tensor y = backend.Allocate(x.Shape, DType.Float32);

        backend.BatchNormForward(
            new BatchNormWeights(Vector(), Vector()), running, new BatchNormSettings(1e-5, 1), x, y, tape);

        for (int c = 0; c < 3; c++)
        {
            double[] channel = [.. values.Where((_, i) => i % 3 == c).Select(value => (double)value)];
            double mean = channel.Average();
            double variance = channel.Sum(value => (value - mean) * (value - mean)) / (Rows - 1);
            Assert.Equal(mean, running.Mean.ToDoubles()[c], 1e-4);
            Assert.Equal(variance, running.Variance.ToDoubles()[c], 1e-6);
        }
    }

    [SkippableTheory]
    [EveryBackend]
    public void Dropout_in_the_same_call_is_dropout_in_the_next(string backendName)
    {
        using IBackend backend = TestBackends.Create(backendName);
        var shape = new Shape(3, 50, 33);
        Tensor Filled(string name, Shape shape, double from = 0)
        {
            Tensor tensor = backend.Allocate(shape, backend.ScalarType);
            tensor.Write([.. TestValues.Uniform(name, shape.ElementCount, 0.5).Select(value => from + value)]);
            return tensor;
        }
        Tensor Channels(string name) => Filled(name, new Shape(33), from: 1);
        Tensor x = Filled("x", shape), dy = Filled("dy", shape), y = Filled("y", shape), dx = Filled("dx", shape);
        Tensor expectedY = Filled("y", shape), expectedDx = Filled("dx", shape);
        var weights = new BatchNormWeights(Channels("gamma"), Channels("beta"));
        var running = new BatchNormStatistics(Channels("mean"), Channels("variance"));
        var gradients = new BatchNormWeights(Channels("dGamma"), Channels("dBeta"));
        var tape = new BatchNormTape(Channels("batch mean"), Channels("deviation"));
        var mask = new DropoutMask(0.3, 1, 2, backend.Allocate(new Shape(1), DType.Int32));
        var settings = new BatchNormSettings(1e-5, 0.1);
        backend.BatchNormForward(weights, running, settings, x, expectedY, tape);
        backend.Dropout(mask, expectedY, expectedY);
        backend.Dropout(mask, dy, expectedDx);
        backend.BatchNormBackward(weights, x, tape, expectedDx, gradients, expectedDx);

        backend.BatchNormForward(weights, running, settings, x, y, tape, mask);
        backend.BatchNormBackward(weights, x, tape, dy, gradients, dx, mask);

        // A GPU may join the dropout's product with a sum that follows.
        double tolerance = backend is CudaBackend ? Tolerances.Of(backend.ScalarType) : 0;
        Compare.Close(expectedY.ToDoubles(), y.ToDoubles(), tolerance, backendName);
        Compare.Close(expectedDx.ToDoubles(), dx.ToDoubles(), tolerance, backendName);
    }

    [Fact]
    public void A_dropout_that_drops_everything_is_refused()
    {
        using IBackend backend = TestBackends.Create("cpu");
        Tensor Vector() => backend.Allocate(new Shape(2), DType.Float32);
        Tensor x = backend.Allocate(new Shape(3, 2), DType.Float32), y = backend.Allocate(x.Shape, DType.Float32);
        var weights = new BatchNormWeights(Vector(), Vector());
        var tape = new BatchNormTape(Vector(), Vector());
        var mask = new DropoutMask(1, 1, 2, backend.Allocate(new Shape(1), DType.Int32));

        var forward = Assert.Throws<ArgumentException>(() => backend.BatchNormForward(
            weights, new BatchNormStatistics(Vector(), Vector()), new(1e-5, 0.1), x, y, tape, mask));
        var backward = Assert.Throws<ArgumentException>(() =>
            backend.BatchNormBackward(weights, x, tape, y, weights, y, mask));

        Assert.StartsWith(
            "BatchNormForward: the rate must be at least 0 and below 1, not 1.", forward.Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "BatchNormBackward: the rate must be at least 0 and below 1, not 1.", backward.Message,
            StringComparison.Ordinal);
    }
}
