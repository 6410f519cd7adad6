using System.Text;
using static BachBot.Engine.Cuda.Driver.Native.CudaApi;

namespace BachBot.Engine.Cuda.Driver.Native;

/// <summary>The CUDA driver through bindings of our own.</summary>
internal sealed unsafe class NativeCudaDriver : ICudaDriver
{
    private const uint NonBlockingStream = 1;
    private const int CaptureThisThread = 1;

    private readonly PrimaryContext _context;

    public NativeCudaDriver(PrimaryContext context, CudaDeviceInfo device) => (_context, Device) = (context, device);

    public CudaDeviceInfo Device { get; }

    public void MakeCurrent() => Check(cuCtxSetCurrent(_context.DangerousGetHandle()));

    public void Synchronize() => Check(cuCtxSynchronize());

    public DevicePointer Allocate(nuint bytes)
    {
        ulong pointer;
        Check(cuMemAlloc_v2(&pointer, bytes));
        return new DevicePointer(pointer);
    }

    public void Free(DevicePointer pointer) => Check(cuMemFree_v2(pointer.Address));

    public (ulong Free, ulong Total) MemoryInfo()
    {
        nuint free;
        nuint total;
        Check(cuMemGetInfo_v2(&free, &total));
        return (free, total);
    }

    public CudaStream CreateStream(int priority)
    {
        nint stream;
        Check(cuStreamCreateWithPriority(&stream, NonBlockingStream, priority));
        return new CudaStream(stream);
    }

    public void Destroy(CudaStream stream) => Check(cuStreamDestroy_v2(stream.Handle));

    public void Synchronize(CudaStream stream) => Check(cuStreamSynchronize(stream.Handle));

    public CudaEvent CreateEvent()
    {
        nint mark;
        Check(cuEventCreate(&mark, 0));
        return new CudaEvent(mark);
    }

    public void Destroy(CudaEvent mark) => Check(cuEventDestroy_v2(mark.Handle));

    public void Record(CudaEvent mark, CudaStream stream) => Check(cuEventRecord(mark.Handle, stream.Handle));

    public void Wait(CudaStream stream, CudaEvent mark) => Check(cuStreamWaitEvent(stream.Handle, mark.Handle, 0));

    public void Synchronize(CudaEvent mark) => Check(cuEventSynchronize(mark.Handle));

    public float Elapsed(CudaEvent from, CudaEvent to)
    {
        float milliseconds;
        Check(cuEventElapsedTime(&milliseconds, from.Handle, to.Handle));
        return milliseconds;
    }

    public void CopyToDevice(DevicePointer destination, nint source, nuint bytes, CudaStream stream) =>
        Check(cuMemcpyHtoDAsync_v2(destination.Address, source, bytes, stream.Handle));

    public void CopyToHost(nint destination, DevicePointer source, nuint bytes, CudaStream stream) =>
        Check(cuMemcpyDtoHAsync_v2(destination, source.Address, bytes, stream.Handle));

    public void CopyOnDevice(DevicePointer destination, DevicePointer source, nuint bytes, CudaStream stream) =>
        Check(cuMemcpyDtoDAsync_v2(destination.Address, source.Address, bytes, stream.Handle));

    public void Fill(DevicePointer destination, uint value, nuint words, CudaStream stream) =>
        Check(cuMemsetD32Async(destination.Address, value, words, stream.Handle));

    public CudaModule LoadModule(byte[] image)
    {
        nint module;
        fixed (byte* bytes = image)
            Check(cuModuleLoadDataEx(&module, bytes, 0, null, null));
        return new CudaModule(module);
    }

    public void Unload(CudaModule module) => Check(cuModuleUnload(module.Handle));

    public CudaFunction GetFunction(CudaModule module, string name)
    {
        nint function;
        fixed (byte* text = Encoding.UTF8.GetBytes(name + '\0'))
        {
            int result = cuModuleGetFunction(&function, module.Handle, text);
            if (result != 0)
                throw new CudaException($"cuModuleGetFunction: {name}: {Describe(result)}", result);
        }
        return new CudaFunction(function);
    }

    public int GetAttribute(CudaFunction function, CudaFunctionAttribute attribute)
    {
        int value;
        Check(cuFuncGetAttribute(&value, (int)attribute, function.Handle));
        return value;
    }

    public void SetAttribute(CudaFunction function, CudaFunctionAttribute attribute, int value) =>
        Check(cuFuncSetAttribute(function.Handle, (int)attribute, value));

    public int MaxActiveBlocks(CudaFunction function, int blockThreads, nuint sharedBytes)
    {
        int blocks;
        Check(cuOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, function.Handle, blockThreads, sharedBytes));
        return blocks;
    }

    public int MaxActiveClusters(CudaFunction function, LaunchSize size)
    {
        LaunchAttribute* attributes = stackalloc LaunchAttribute[2];
        LaunchConfiguration configuration = Configure(size, default, attributes);
        int clusters;
        Check(cuOccupancyMaxActiveClusters(&clusters, function.Handle, &configuration));
        return clusters;
    }

    public void Launch(CudaFunction function, in LaunchSize size, ReadOnlySpan<nint> arguments, CudaStream stream)
    {
        fixed (nint* addresses = arguments)
        {
            if (size is { ClusterSize: 0, IsCooperative: false })
            {
                Check(cuLaunchKernel(
                    function.Handle, (uint)size.GridX, (uint)size.GridY, 1, (uint)size.BlockX, (uint)size.BlockY, 1,
                    (uint)size.SharedBytes, stream.Handle, (nint)addresses, 0));
                return;
            }
            LaunchAttribute* attributes = stackalloc LaunchAttribute[2];
            LaunchConfiguration configuration = Configure(size, stream, attributes);
            Check(cuLaunchKernelEx(&configuration, function.Handle, (nint)addresses, 0));
        }
    }

    public void BeginCapture(CudaStream stream) => Check(cuStreamBeginCapture_v2(stream.Handle, CaptureThisThread));

    public CudaGraph EndCapture(CudaStream stream)
    {
        nint graph;
        Check(cuStreamEndCapture(stream.Handle, &graph));
        try
        {
            nint executable;
            Check(cuGraphInstantiateWithFlags(&executable, graph, 0));
            return new CudaGraph(executable);
        }
        finally
        {
            // What runs is a copy of its own.
            Check(cuGraphDestroy(graph));
        }
    }

    public void Launch(CudaGraph graph, CudaStream stream) => Check(cuGraphLaunch(graph.Handle, stream.Handle));

    public void Destroy(CudaGraph graph) => Check(cuGraphExecDestroy(graph.Handle));

    public void Dispose() => _context.Dispose();

    private static LaunchConfiguration Configure(in LaunchSize size, CudaStream stream, LaunchAttribute* attributes)
    {
        uint count = 0;
        if (size.ClusterSize > 0)
            attributes[count++] = new LaunchAttribute
            {
                Id = LaunchAttribute.ClusterDimension,
                X = (uint)size.ClusterSize,
                Y = 1,
                Z = 1,
            };
        if (size.IsCooperative)
            attributes[count++] = new LaunchAttribute { Id = LaunchAttribute.Cooperative, X = 1 };
        return new LaunchConfiguration
        {
            GridX = (uint)size.GridX,
            GridY = (uint)size.GridY,
            GridZ = 1,
            BlockX = (uint)size.BlockX,
            BlockY = (uint)size.BlockY,
            BlockZ = 1,
            SharedBytes = (uint)size.SharedBytes,
            Stream = stream.Handle,
            Attributes = attributes,
            AttributeCount = count,
        };
    }
}
