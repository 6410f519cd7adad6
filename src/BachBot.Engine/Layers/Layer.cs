using BachBot.Engine.Backends;
using BachBot.Engine.Checkpoints;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Layers;

/// <summary>A layer: it owns parameters and the buffers of its last forward pass, and computes through a backend.
/// </summary>
/// <remarks>Tensors that a layer returns are its own and hold until its next call. A backward pass belongs to the last
/// forward pass.</remarks>
public abstract class Layer : IDisposable
{
    /// <summary>Makes a layer.</summary>
    /// <param name="backend">What computes.</param>
    /// <param name="name">Start of the names of its parameters, for example <c>lstm.0</c>.</param>
    protected Layer(IBackend backend, string name)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Backend, Name) = (backend, name);
    }

    /// <summary>What computes.</summary>
    public IBackend Backend { get; }

    /// <summary>Start of the names of its parameters.</summary>
    public string Name { get; }

    /// <summary>What is trained; empty for layers without parameters.</summary>
    public virtual IReadOnlyList<Parameter> Parameters => [];

    /// <summary>What is saved with a model without being trained.</summary>
    public virtual IReadOnlyList<NamedTensor> Buffers => [];

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Writes parameters and buffers under the names that PyTorch gives them.</summary>
    internal virtual void Save(TensorWriter writer)
    {
        foreach (Parameter parameter in Parameters)
            writer.Add(parameter.Name, parameter.Value);
        foreach (NamedTensor buffer in Buffers)
            writer.Add(buffer);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    internal virtual void Load(TensorReader reader)
    {
        foreach (Parameter parameter in Parameters)
            reader.Into(parameter.Name, parameter.Value);
        foreach (NamedTensor buffer in Buffers)
            reader.Into(buffer);
    }

    /// <summary>Frees the layer's buffers.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>Throws unless a size is positive.</summary>
    protected static int Positive(int size, string name) => size > 0
        ? size
        : throw new ArgumentOutOfRangeException(name, size, "A layer's size must be positive.");
}
