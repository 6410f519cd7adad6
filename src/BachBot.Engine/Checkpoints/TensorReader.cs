using BachBot.Engine.Tensors;

namespace BachBot.Engine.Checkpoints;

/// <summary>Hands the tensors of a checkpoint out by name and shape, and notices which were not asked for.</summary>
internal sealed class TensorReader
{
    private readonly SafetensorsFile _file;
    private readonly HashSet<string> _unread;

    public TensorReader(SafetensorsFile file)
    {
        _file = file;
        _unread = [.. file.Tensors.Keys];
    }

    public void Into(NamedTensor tensor) => Into(tensor.Name, tensor.Tensor);

    public void Into(string name, Tensor tensor) => tensor.Write(Read(name, tensor.Shape));

    public double[] Read(string name, Shape shape)
    {
        if (!_file.Tensors.TryGetValue(name, out SafetensorsEntry? entry))
            throw new CheckpointFormatException($"{_file.Path}: the tensor '{name}' is missing.");
        int[] expected = [.. Enumerable.Range(0, shape.Rank).Select(dimension => shape[dimension])];
        if (!entry.Shape.SequenceEqual(expected))
            throw new CheckpointFormatException(
                $"{_file.Path}: the tensor '{name}' has the shape [{string.Join(", ", entry.Shape)}], expected {shape}.");
        _unread.Remove(name);
        double[] values = entry.ToDoubles();
        int broken = Array.FindIndex(values, value => !double.IsFinite(value));
        if (broken >= 0)
            throw new CheckpointFormatException(
                $"{_file.Path}: element {broken} of the tensor '{name}' is {values[broken]}; the file is of no use.");
        return values;
    }

    /// <summary>Throws if the checkpoint holds a tensor that nobody asked for: it belongs to another model.</summary>
    public void ExpectNothingLeft()
    {
        if (_unread.Count > 0)
            throw new CheckpointFormatException(
                $"{_file.Path}: the tensor '{_unread.Order(StringComparer.Ordinal).First()}' belongs to no part of the model.");
    }
}
