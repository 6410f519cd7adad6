namespace BachBot.Engine.Cuda.Driver;

/// <summary>A place in device memory.</summary>
/// <param name="Address">The address, as the device sees it; 0 is none.</param>
public readonly record struct DevicePointer(ulong Address)
{
    /// <summary>No place.</summary>
    public static DevicePointer Null => default;

    /// <summary>The place some bytes further on.</summary>
    public DevicePointer Plus(long bytes) => new(checked((ulong)((long)Address + bytes)));
}

/// <summary>A queue of work on the device (<c>CUstream</c>).</summary>
/// <param name="Handle">The driver's handle.</param>
public readonly record struct CudaStream(nint Handle);

/// <summary>A mark in a stream (<c>CUevent</c>).</summary>
/// <param name="Handle">The driver's handle.</param>
public readonly record struct CudaEvent(nint Handle);

/// <summary>Compiled code that is loaded (<c>CUmodule</c>).</summary>
/// <param name="Handle">The driver's handle.</param>
public readonly record struct CudaModule(nint Handle);

/// <summary>A kernel of a module (<c>CUfunction</c>).</summary>
/// <param name="Handle">The driver's handle.</param>
public readonly record struct CudaFunction(nint Handle);

/// <summary>Recorded work that is ready to run (<c>CUgraphExec</c>).</summary>
/// <param name="Handle">The driver's handle.</param>
public readonly record struct CudaGraph(nint Handle);
