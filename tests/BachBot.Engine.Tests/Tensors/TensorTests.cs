using BachBot.Engine.Backends;
using BachBot.Engine.Reference;
using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Support;

namespace BachBot.Engine.Tests.Tensors;

public sealed class TensorTests
{
    [SkippableTheory]
    [EveryBackend]
    public void Values_are_read_back_in_either_precision(string backendName)
    {
        using IBackend backend = TestBackends.Create(backendName);
        using Tensor tensor = backend.Allocate(new Shape(2, 3), backend.ScalarType);
        float[] values = [1, -2.5f, 3, 0, 1e-3f, 1e6f];
        tensor.Write(values);
        var floats = new float[6];
        tensor.Read(floats);

        Assert.Equal(values, floats);
        Assert.Equal(values.Select(value => (double)value), tensor.ToDoubles());
    }

    [SkippableTheory]
    [EveryBackend]
    public void New_tensors_are_zero_and_slices_share_memory(string backendName)
    {
        using IBackend backend = TestBackends.Create(backendName);
        using Tensor tensor = backend.Allocate(new Shape(3, 2), backend.ScalarType);

        tensor.Slice(1, 1).Write([5.0, 6.0]);

        Assert.Equal([0, 0, 5, 6, 0, 0], tensor.ToDoubles());
        Assert.Equal([6, 0, 0], tensor.Slice(1, 2).ToDoubles()[1..]);
        backend.Clear(tensor);
        Assert.Equal(new double[6], tensor.ToDoubles());
    }

    [Fact]
    public void Misuse_is_refused_with_the_shapes()
    {
        using var backend = new ReferenceBackend<float>();
        using Tensor tensor = backend.Allocate(new Shape(2, 3), DType.Float32);
        using Tensor integers = backend.Allocate(new Shape(2, 3), DType.Int32);

        Assert.Contains("[2, 3]", Assert.Throws<ArgumentException>(() => tensor.Write(new float[5])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => integers.Write(new float[6]));
        Assert.Throws<ArgumentException>(() => tensor.Read(new int[6]));
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.Slice(1, 2));
        Assert.Throws<ArgumentException>(() => tensor.Reshape(new Shape(7)));
        Assert.Throws<ArgumentException>(() => backend.Copy(tensor, integers));
        Assert.Throws<InvalidOperationException>(() => tensor.HostSpan<double>().Length);
    }

    [Fact]
    public void Shapes_know_their_rows_and_print_themselves()
    {
        var shape = new Shape(4, 3, 2);

        Assert.Equal((3, 24, 2, 12), (shape.Rank, shape.ElementCount, shape.Last, shape.Rows));
        Assert.Equal("[4, 3, 2]", shape.ToString());
        Assert.Equal(shape, Shape.FromExtents([4, 3, 2]));
        Assert.NotEqual(new Shape(12), new Shape(12, 1));
        Assert.Throws<ArgumentException>(() => new Shape(1 << 16, 1 << 16));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Shape(-1));
    }

    [SkippableTheory]
    [EveryBackend]
    public void A_wrong_shape_is_refused_before_anything_is_computed(string backendName)
    {
        using IBackend backend = TestBackends.Create(backendName);
        Tensor Make(params int[] extents) => backend.Allocate(Shape.FromExtents(extents), backend.ScalarType);
        var weights = new LinearWeights(Make(4, 3), Make(4));
        using Tensor y = Make(2, 2, 4);

        var exception = Assert.Throws<ArgumentException>(() => backend.LinearForward(weights, Make(2, 2, 5), y));

        Assert.Contains("LinearForward: weights.Weight must have the shape [4, 5], not [4, 3].", exception.Message, StringComparison.Ordinal);
    }
}
