using BachBot.Engine.Cuda.Driver;

namespace BachBot.Engine.Cuda.Memory;

/// <summary>Working memory of an operation: taken once, and again only when more is needed.</summary>
internal sealed class Scratch(CudaExecution execution, string purpose)
{
    private DevicePointer _pointer;
    private nuint _bytes;

    /// <summary>Memory for a number of values of the scalar type; its contents are undefined.</summary>
    public DevicePointer Scalars(long count) => Bytes((nuint)count * (nuint)execution.ScalarBytes);

    /// <summary>Memory of a number of bytes; its contents are undefined.</summary>
    public DevicePointer Bytes(nuint bytes)
    {
        if (bytes > _bytes)
        {
            execution.Memory.Free(_pointer);
            // If there is not enough for more, there is none.
            (_pointer, _bytes) = (DevicePointer.Null, 0);
            _pointer = execution.Memory.Take(bytes, purpose);
            _bytes = bytes;
        }
        return _pointer;
    }
}
