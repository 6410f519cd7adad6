namespace BachBot.Engine.Cuda.Driver;

/// <summary>The functions of the CUDA driver that the backend uses, on one device.</summary>
/// <remarks>Work is queued on streams and runs later; errors of running work come out of later calls. Every function
/// throws <see cref="CudaException"/> if the driver refuses. All functions but <see cref="MakeCurrent"/> need the
/// device's context to be current on the calling thread.</remarks>
public interface ICudaDriver : IDisposable
{
    /// <summary>The device.</summary>
    CudaDeviceInfo Device { get; }

    /// <summary>Makes the device's primary context current on this thread.</summary>
    void MakeCurrent();

    /// <summary>Waits for all work of the device's context.</summary>
    void Synchronize();

    /// <summary>Takes device memory; its contents are undefined.</summary>
    DevicePointer Allocate(nuint bytes);

    /// <summary>Frees device memory.</summary>
    void Free(DevicePointer pointer);

    /// <summary>Free and total bytes of device memory.</summary>
    (ulong Free, ulong Total) MemoryInfo();

    /// <summary>Makes a stream that does not wait for the default stream.</summary>
    /// <param name="priority">The lower, the sooner its blocks get a multiprocessor; 0 is the usual, and the lowest that a
    /// device has is taken where it has not as low as this.</param>
    CudaStream CreateStream(int priority);

    /// <summary>Frees a stream when its work is done.</summary>
    void Destroy(CudaStream stream);

    /// <summary>Waits for all work of a stream.</summary>
    void Synchronize(CudaStream stream);

    /// <summary>Makes an event that can be timed.</summary>
    CudaEvent CreateEvent();

    /// <summary>Frees an event.</summary>
    void Destroy(CudaEvent mark);

    /// <summary>Queues the mark.</summary>
    void Record(CudaEvent mark, CudaStream stream);

    /// <summary>Queues a wait for the mark.</summary>
    void Wait(CudaStream stream, CudaEvent mark);

    /// <summary>Waits until the mark was passed.</summary>
    void Synchronize(CudaEvent mark);

    /// <summary>Milliseconds between two marks that were passed.</summary>
    float Elapsed(CudaEvent from, CudaEvent to);

    /// <summary>Queues a copy from host memory, which may be reused when the call returns.</summary>
    void CopyToDevice(DevicePointer destination, nint source, nuint bytes, CudaStream stream);

    /// <summary>Queues a copy to host memory, which is there after a <see cref="Synchronize(CudaStream)"/>.</summary>
    void CopyToHost(nint destination, DevicePointer source, nuint bytes, CudaStream stream);

    /// <summary>Queues a copy within device memory.</summary>
    void CopyOnDevice(DevicePointer destination, DevicePointer source, nuint bytes, CudaStream stream);

    /// <summary>Queues the filling of 32-bit words.</summary>
    void Fill(DevicePointer destination, uint value, nuint words, CudaStream stream);

    /// <summary>Loads compiled code.</summary>
    CudaModule LoadModule(byte[] image);

    /// <summary>Unloads compiled code.</summary>
    void Unload(CudaModule module);

    /// <summary>Finds a kernel by name.</summary>
    CudaFunction GetFunction(CudaModule module, string name);

    /// <summary>Asks about a kernel.</summary>
    int GetAttribute(CudaFunction function, CudaFunctionAttribute attribute);

    /// <summary>Changes a limit of a kernel.</summary>
    void SetAttribute(CudaFunction function, CudaFunctionAttribute attribute, int value);

    /// <summary>How many blocks of a kernel one multiprocessor can run at the same time.</summary>
    int MaxActiveBlocks(CudaFunction function, int blockThreads, nuint sharedBytes);

    /// <summary>How many clusters of a kernel the device can run at the same time.</summary>
    int MaxActiveClusters(CudaFunction function, LaunchSize size);

    /// <summary>Queues a kernel. Allocates nothing.</summary>
    /// <param name="function">The kernel.</param>
    /// <param name="size">Threads.</param>
    /// <param name="arguments">The addresses of the arguments; all may be reused when the call returns.</param>
    /// <param name="stream">Where it is queued.</param>
    void Launch(CudaFunction function, in LaunchSize size, ReadOnlySpan<nint> arguments, CudaStream stream);

    /// <summary>From here on, work that this thread queues on the stream is recorded instead of run.</summary>
    void BeginCapture(CudaStream stream);

    /// <summary>Ends the recording and makes it ready to run.</summary>
    CudaGraph EndCapture(CudaStream stream);

    /// <summary>Queues recorded work.</summary>
    void Launch(CudaGraph graph, CudaStream stream);

    /// <summary>Frees recorded work.</summary>
    void Destroy(CudaGraph graph);
}
