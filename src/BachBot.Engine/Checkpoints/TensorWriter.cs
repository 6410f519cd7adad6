using BachBot.Engine.Tensors;

namespace BachBot.Engine.Checkpoints;

/// <summary>Collects tensors for a checkpoint in the precision of their backend.</summary>
internal sealed class TensorWriter
{
    private readonly List<SafetensorsEntry> _entries = [];

    public IReadOnlyList<SafetensorsEntry> Entries => _entries;

    public void Add(NamedTensor tensor) => Add(tensor.Name, tensor.Tensor);

    public void Add(string name, Tensor tensor) => Add(name, tensor.Type, tensor.Shape, tensor.ToDoubles());

    public void Add(string name, DType type, Shape shape, double[] values)
    {
        int[] extents = [.. Enumerable.Range(0, shape.Rank).Select(dimension => shape[dimension])];
        _entries.Add(type == DType.Float64
            ? SafetensorsEntry.Of(name, extents, values)
            : SafetensorsEntry.Of(name, extents, Array.ConvertAll(values, value => (float)value)));
    }
}
