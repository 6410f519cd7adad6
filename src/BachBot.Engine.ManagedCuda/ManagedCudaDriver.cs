using System.Runtime.CompilerServices;
using BachBot.Engine.Cuda;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Driver.Native;
using ManagedCuda.BasicTypes;
using Api = ManagedCuda.DriverAPINativeMethods;

namespace BachBot.Engine.ManagedCuda;

/// <summary>The CUDA driver through ManagedCuda's declarations of its functions.</summary>
/// <remarks>Its classes, such as <c>CudaKernel</c> and <c>CudaStream</c>, are left out: they box the arguments of every
/// launch, and know no recording of streams.</remarks>
internal sealed class ManagedCudaDriver : ICudaDriver
{
    /// <summary>More than any kernel of the backend takes; a longer array replaces it where that is not so.</summary>
    private const int UsualArguments = 32;

    /// <summary>ManagedCuda takes the addresses of arguments in an array, and arrays cost memory: this one serves all
    /// launches of a thread. That it is too long does not matter, the driver knows how many a kernel takes.</summary>
    [ThreadStatic]
    private static nint[]? s_addresses;

    private readonly PrimaryContext _context;

    /// <summary>For clusters, where ManagedCuda does not serve: its <c>cuOccupancyMaxActiveClusters</c> looks for an entry
    /// point that does not exist, and its <c>cuLaunchKernelEx</c> takes memory at each launch.</summary>
    private readonly NativeCudaDriver _clusters;

    public ManagedCudaDriver(PrimaryContext context, CudaDeviceInfo device)
    {
        _context = context;
        _clusters = new NativeCudaDriver(context, device);
    }

    public CudaDeviceInfo Device => _clusters.Device;

    public void MakeCurrent() =>
        Check(Api.ContextManagement.cuCtxSetCurrent(new CUcontext { Pointer = _context.DangerousGetHandle() }));

    public void Synchronize() => Check(Api.ContextManagement.cuCtxSynchronize());

    public DevicePointer Allocate(nuint bytes)
    {
        var pointer = new CUdeviceptr();
        Check(Api.MemoryManagement.cuMemAlloc_v2(ref pointer, bytes));
        return new DevicePointer(pointer.Pointer);
    }

    public void Free(DevicePointer pointer) => Check(Api.MemoryManagement.cuMemFree_v2(Of(pointer)));

    public (ulong Free, ulong Total) MemoryInfo()
    {
        var free = new SizeT();
        var total = new SizeT();
        Check(Api.MemoryManagement.cuMemGetInfo_v2(ref free, ref total));
        return (free, total);
    }

    public CudaStream CreateStream(int priority)
    {
        var stream = new CUstream();
        Check(Api.Streams.cuStreamCreateWithPriority(ref stream, CUStreamFlags.NonBlocking, priority));
        return new CudaStream(stream.Pointer);
    }

    public void Destroy(CudaStream stream) => Check(Api.Streams.cuStreamDestroy_v2(Of(stream)));

    public void Synchronize(CudaStream stream) => Check(Api.Streams.cuStreamSynchronize(Of(stream)));

    public CudaEvent CreateEvent()
    {
        var mark = new CUevent();
        Check(Api.Events.cuEventCreate(ref mark, CUEventFlags.Default));
        return new CudaEvent(mark.Pointer);
    }

    public void Destroy(CudaEvent mark) => Check(Api.Events.cuEventDestroy_v2(Of(mark)));

    public void Record(CudaEvent mark, CudaStream stream) => Check(Api.Events.cuEventRecord(Of(mark), Of(stream)));

    public void Wait(CudaStream stream, CudaEvent mark) =>
        Check(Api.Streams.cuStreamWaitEvent(Of(stream), Of(mark), 0));

    public void Synchronize(CudaEvent mark) => Check(Api.Events.cuEventSynchronize(Of(mark)));

    public float Elapsed(CudaEvent from, CudaEvent to)
    {
        float milliseconds = 0;
        Check(Api.Events.cuEventElapsedTime(ref milliseconds, Of(from), Of(to)));
        return milliseconds;
    }

    public void CopyToDevice(DevicePointer destination, nint source, nuint bytes, CudaStream stream) => Check(
        Api.AsynchronousMemcpy_v2.cuMemcpyHtoDAsync_v2(Of(destination), source, bytes, Of(stream)));

    public void CopyToHost(nint destination, DevicePointer source, nuint bytes, CudaStream stream) => Check(
        Api.AsynchronousMemcpy_v2.cuMemcpyDtoHAsync_v2(destination, Of(source), bytes, Of(stream)));

    public void CopyOnDevice(DevicePointer destination, DevicePointer source, nuint bytes, CudaStream stream) => Check(
        Api.AsynchronousMemcpy_v2.cuMemcpyDtoDAsync_v2(Of(destination), Of(source), bytes, Of(stream)));

    public void Fill(DevicePointer destination, uint value, nuint words, CudaStream stream) =>
        Check(Api.MemsetAsync.cuMemsetD32Async(Of(destination), value, words, Of(stream)));

    public CudaModule LoadModule(byte[] image)
    {
        var module = new CUmodule();
        Check(Api.ModuleManagement.cuModuleLoadDataEx(ref module, image, 0, null, null));
        return new CudaModule(module.Pointer);
    }

    public void Unload(CudaModule module) =>
        Check(Api.ModuleManagement.cuModuleUnload(new CUmodule { Pointer = module.Handle }));

    public CudaFunction GetFunction(CudaModule module, string name)
    {
        var function = new CUfunction();
        CUResult result =
            Api.ModuleManagement.cuModuleGetFunction(ref function, new CUmodule { Pointer = module.Handle }, name);
        if (result != CUResult.Success)
            throw new CudaException(
                $"cuModuleGetFunction: {name}: {CudaApi.Describe((int)result)}", (int)result);
        return new CudaFunction(function.Pointer);
    }

    public int GetAttribute(CudaFunction function, CudaFunctionAttribute attribute)
    {
        int value = 0;
        Check(Api.FunctionManagement.cuFuncGetAttribute(ref value, (CUFunctionAttribute)attribute, Of(function)));
        return value;
    }

    public void SetAttribute(CudaFunction function, CudaFunctionAttribute attribute, int value) =>
        Check(Api.FunctionManagement.cuFuncSetAttribute(Of(function), (CUFunctionAttribute)attribute, value));

    public int MaxActiveBlocks(CudaFunction function, int blockThreads, nuint sharedBytes)
    {
        int blocks = 0;
        Check(Api.Occupancy.cuOccupancyMaxActiveBlocksPerMultiprocessor(
            ref blocks, Of(function), blockThreads, sharedBytes));
        return blocks;
    }

    public int MaxActiveClusters(CudaFunction function, LaunchSize size) => _clusters.MaxActiveClusters(function, size);

    public void Launch(CudaFunction function, in LaunchSize size, ReadOnlySpan<nint> arguments, CudaStream stream)
    {
        if (size.ClusterSize > 0)
        {
            _clusters.Launch(function, size, arguments, stream);
            return;
        }
        nint[] addresses = Addresses(arguments);
        if (size.IsCooperative)
            Check(Api.Launch.cuLaunchCooperativeKernel(
                Of(function), (uint)size.GridX, (uint)size.GridY, 1, (uint)size.BlockX, (uint)size.BlockY, 1,
                (uint)size.SharedBytes, Of(stream), addresses));
        else
            Check(Api.Launch.cuLaunchKernel(
                Of(function), (uint)size.GridX, (uint)size.GridY, 1, (uint)size.BlockX, (uint)size.BlockY, 1,
                (uint)size.SharedBytes, Of(stream), addresses, null));
    }

    public void BeginCapture(CudaStream stream) =>
        Check(Api.Streams.cuStreamBeginCapture(Of(stream), CUstreamCaptureMode.Local));

    public CudaGraph EndCapture(CudaStream stream)
    {
        var graph = new CUgraph();
        Check(Api.Streams.cuStreamEndCapture(Of(stream), ref graph));
        try
        {
            var executable = new CUgraphExec();
            Check(Api.GraphManagment.cuGraphInstantiate(ref executable, graph, CUgraphInstantiate_flags.None));
            return new CudaGraph(executable.Pointer);
        }
        finally
        {
            // What runs is a copy of its own.
            Check(Api.GraphManagment.cuGraphDestroy(graph));
        }
    }

    public void Launch(CudaGraph graph, CudaStream stream) =>
        Check(Api.GraphManagment.cuGraphLaunch(Of(graph), Of(stream)));

    public void Destroy(CudaGraph graph) => Check(Api.GraphManagment.cuGraphExecDestroy(Of(graph)));

    public void Dispose() => _context.Dispose();

    private static nint[] Addresses(ReadOnlySpan<nint> arguments)
    {
        nint[]? addresses = s_addresses;
        if (addresses is null || addresses.Length < arguments.Length)
            s_addresses = addresses = new nint[Math.Max(UsualArguments, arguments.Length)];
        arguments.CopyTo(addresses);
        return addresses;
    }

    /// <summary>Throws if a call failed, with the message that the backend's own driver gives.</summary>
    private static void Check(CUResult result, [CallerArgumentExpression(nameof(result))] string call = "") =>
        CudaApi.Check((int)result, call);

    private static CUdeviceptr Of(DevicePointer pointer) => new() { Pointer = pointer.Address };

    private static CUstream Of(CudaStream stream) => new() { Pointer = stream.Handle };

    private static CUevent Of(CudaEvent mark) => new() { Pointer = mark.Handle };

    private static CUfunction Of(CudaFunction function) => new() { Pointer = function.Handle };

    private static CUgraphExec Of(CudaGraph graph) => new() { Pointer = graph.Handle };
}
