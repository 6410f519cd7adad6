using BachBot.Engine.Tensors;

namespace BachBot.Engine.Checkpoints;

/// <summary>Collects tensors for a checkpoint in the precision of their backend, or matrices in half precision.</summary>
/// <param name="halves">Whether matrices are rounded to 16 bits; biases, scales and statistics stay as they are.</param>
internal sealed class TensorWriter(bool halves = false)
{
    private readonly List<SafetensorsEntry> _entries = [];

    public IReadOnlyList<SafetensorsEntry> Entries => _entries;

    public void Add(NamedTensor tensor) => Add(tensor.Name, tensor.Tensor);

    public void Add(string name, Tensor tensor) => Add(name, tensor.Type, tensor.Shape, tensor.ToDoubles());

    public void Add(string name, DType type, Shape shape, double[] values)
    {
        int[] extents = [.. Enumerable.Range(0, shape.Rank).Select(dimension => shape[dimension])];
        _entries.Add(halves && shape.Rank > 1
            ? SafetensorsEntry.Of(name, extents, Array.ConvertAll(values, value => ToHalf(name, value)))
            : type == DType.Float64
            ? SafetensorsEntry.Of(name, extents, values)
            : SafetensorsEntry.Of(name, extents, Array.ConvertAll(values, value => (float)value)));
    }

    private static Half ToHalf(string name, double value)
    {
        var half = (Half)value;
        return Half.IsFinite(half)
            ? half
            : throw new InvalidOperationException($"The tensor '{name}' has the value {value}, which half precision cannot hold.");
    }
}
