namespace BachBot.Engine.Tensors;

/// <summary>The memory behind a tensor: host memory, or a device's.</summary>
/// <remarks>Written by authors of backends. Offsets and lengths count elements; <c>T</c> is always the element type
/// that the storage was made with, which <see cref="Tensor"/> guarantees.</remarks>
public abstract class TensorStorage : IDisposable
{
    /// <summary>Copies from host memory into the storage.</summary>
    public abstract void Write<T>(int offset, ReadOnlySpan<T> source)
        where T : unmanaged;

    /// <summary>Copies from the storage into host memory, after all work that was queued on it.</summary>
    public abstract void Read<T>(int offset, Span<T> destination)
        where T : unmanaged;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the memory.</summary>
    protected abstract void Dispose(bool disposing);
}
