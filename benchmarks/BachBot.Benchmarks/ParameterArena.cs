using BachBot.Engine.Backends;
using BachBot.Engine.Random;
using BachBot.Engine.Tensors;

namespace BachBot.Benchmarks;

/// <summary>All parameters of a model in one tensor, their gradients in another, and views of both.</summary>
internal sealed class ParameterArena
{
    private int _used;

    public ParameterArena(IBackend backend, int capacity)
    {
        Values = backend.Allocate(new Shape(capacity), DType.Float32);
        Gradients = backend.Allocate(new Shape(capacity), DType.Float32);
    }

    public Tensor Values { get; }

    public Tensor Gradients { get; }

    /// <summary>Takes a parameter, uniform in ± <paramref name="range"/>.</summary>
    public (Tensor Value, Tensor Gradient) Uniform(Shape shape, double range)
    {
        var values = new float[shape.ElementCount];
        for (int i = 0; i < values.Length; i++)
        {
            uint word = Philox.Word(1, RandomPurpose.Initialization, 0, 0, (uint)(_used + i));
            values[i] = (float)((2 * Philox.ToUnitInterval(word) - 1) * range);
        }
        return Take(shape, values);
    }

    /// <summary>Takes a parameter whose elements are all the same.</summary>
    public (Tensor Value, Tensor Gradient) Constant(Shape shape, float value)
    {
        var values = new float[shape.ElementCount];
        Array.Fill(values, value);
        return Take(shape, values);
    }

    private (Tensor Value, Tensor Gradient) Take(Shape shape, float[] values)
    {
        Tensor value = Values.Slice(_used, shape.ElementCount).Reshape(shape);
        Tensor gradient = Gradients.Slice(_used, shape.ElementCount).Reshape(shape);
        value.Write(values);
        _used += shape.ElementCount;
        return (value, gradient);
    }
}
