using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Memory;

/// <summary>Tensor memory on the device.</summary>
internal sealed unsafe class DeviceStorage : TensorStorage
{
    private readonly DType _type;

    /// <summary>Takes zeroed memory for a tensor.</summary>
    public DeviceStorage(CudaExecution execution, Shape shape, DType type)
    {
        (Execution, _type) = (execution, type);
        nuint bytes = (nuint)shape.ElementCount * (nuint)type.Size();
        Pointer = execution.Memory.Take(bytes, $"a tensor of shape {shape}");
        if (bytes > 0)
            execution.Driver.Fill(Pointer, 0, bytes / sizeof(uint), execution.Stream);
    }

    /// <summary>Hands over memory that nobody disposed.</summary>
    ~DeviceStorage() => Dispose(disposing: false);

    /// <summary>The device it lies on.</summary>
    public CudaExecution Execution { get; }

    /// <summary>Whether the memory was freed.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>The first element.</summary>
    public DevicePointer Pointer { get; }

    /// <inheritdoc/>
    public override void Write<T>(int offset, ReadOnlySpan<T> source)
    {
        CheckType<T>();
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (source.IsEmpty)
            return;
        Execution.RefuseInRecording("Writing a tensor from the host");
        Execution.Begin();
        fixed (T* first = source)
            Execution.Driver.CopyToDevice(At<T>(offset), (nint)first, Bytes<T>(source.Length), Execution.Stream);
    }

    /// <inheritdoc/>
    public override void Read<T>(int offset, Span<T> destination)
    {
        CheckType<T>();
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (destination.IsEmpty)
            return;
        Execution.RefuseInRecording("Reading a tensor to the host");
        Execution.Begin();
        fixed (T* first = destination)
        {
            Execution.Driver.CopyToHost((nint)first, At<T>(offset), Bytes<T>(destination.Length), Execution.Stream);
            Execution.Status.Check();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // Execution is null where the constructor did not come to its end.
        if (disposing && !IsDisposed)
            Execution.Memory.Free(Pointer);
        else if (!disposing)
            Execution?.Memory.Abandon(Pointer);
        IsDisposed = true;
    }

    private DevicePointer At<T>(int offset)
        where T : unmanaged => Pointer.Plus((long)offset * sizeof(T));

    private static nuint Bytes<T>(int length)
        where T : unmanaged => (nuint)length * (nuint)sizeof(T);

    private void CheckType<T>()
        where T : unmanaged
    {
        if (DTypes.Of<T>() != _type)
            throw new ArgumentException($"The storage holds {_type}, not {typeof(T).Name}.");
    }
}
