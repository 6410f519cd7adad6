using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BachBot.Engine.Cuda.Driver.Native;

/// <summary>The entry points of libcuda that the backend uses, as they are declared in <c>cuda.h</c>.</summary>
/// <remarks>Handles and host addresses are nint, device addresses ulong, sizes nuint; all return a <c>CUresult</c>.
/// Entry points with a suffix such as <c>_v2</c> are those that the header's names stand for.</remarks>
internal static unsafe partial class CudaApi
{
    private const string Library = NativeLibraries.Cuda;

    /// <summary>What the library must have. Those for clusters of blocks, which came with CUDA 11.8, are only
    /// called for devices that have them.</summary>
    public static IReadOnlyList<string> EntryPoints { get; } =
    [
        nameof(cuInit), nameof(cuDriverGetVersion), nameof(cuGetErrorName), nameof(cuGetErrorString),
        nameof(cuDeviceGetCount), nameof(cuDeviceGet), nameof(cuDeviceGetName), nameof(cuDeviceGetAttribute),
        nameof(cuDeviceTotalMem_v2), nameof(cuDevicePrimaryCtxRetain), nameof(cuDevicePrimaryCtxRelease_v2),
        nameof(cuCtxSetCurrent), nameof(cuCtxSynchronize), nameof(cuMemGetInfo_v2), nameof(cuMemAlloc_v2),
        nameof(cuMemFree_v2), nameof(cuMemcpyHtoDAsync_v2), nameof(cuMemcpyDtoHAsync_v2), nameof(cuMemcpyDtoDAsync_v2),
        nameof(cuMemsetD32Async), nameof(cuModuleLoadDataEx), nameof(cuModuleUnload), nameof(cuModuleGetFunction),
        nameof(cuFuncGetAttribute), nameof(cuFuncSetAttribute), nameof(cuOccupancyMaxActiveBlocksPerMultiprocessor),
        nameof(cuLaunchKernel), nameof(cuStreamCreateWithPriority), nameof(cuStreamDestroy_v2), nameof(cuStreamSynchronize),
        nameof(cuStreamWaitEvent), nameof(cuEventCreate), nameof(cuEventRecord), nameof(cuEventSynchronize),
        nameof(cuEventElapsedTime), nameof(cuEventDestroy_v2), nameof(cuStreamBeginCapture_v2),
        nameof(cuStreamEndCapture), nameof(cuGraphInstantiateWithFlags), nameof(cuGraphLaunch),
        nameof(cuGraphExecDestroy), nameof(cuGraphDestroy),
    ];

    [LibraryImport(Library)]
    public static partial int cuInit(uint flags);

    [LibraryImport(Library)]
    public static partial int cuDriverGetVersion(int* version);

    [LibraryImport(Library)]
    public static partial int cuGetErrorName(int error, byte** name);

    [LibraryImport(Library)]
    public static partial int cuGetErrorString(int error, byte** text);

    [LibraryImport(Library)]
    public static partial int cuDeviceGetCount(int* count);

    [LibraryImport(Library)]
    public static partial int cuDeviceGet(int* device, int ordinal);

    [LibraryImport(Library)]
    public static partial int cuDeviceGetName(byte* name, int length, int device);

    [LibraryImport(Library)]
    public static partial int cuDeviceGetAttribute(int* value, int attribute, int device);

    [LibraryImport(Library)]
    public static partial int cuDeviceTotalMem_v2(nuint* bytes, int device);

    [LibraryImport(Library)]
    public static partial int cuDevicePrimaryCtxRetain(nint* context, int device);

    [LibraryImport(Library)]
    public static partial int cuDevicePrimaryCtxRelease_v2(int device);

    [LibraryImport(Library)]
    public static partial int cuCtxSetCurrent(nint context);

    [LibraryImport(Library)]
    public static partial int cuCtxSynchronize();

    [LibraryImport(Library)]
    public static partial int cuMemGetInfo_v2(nuint* free, nuint* total);

    [LibraryImport(Library)]
    public static partial int cuMemAlloc_v2(ulong* pointer, nuint bytes);

    [LibraryImport(Library)]
    public static partial int cuMemFree_v2(ulong pointer);

    [LibraryImport(Library)]
    public static partial int cuMemcpyHtoDAsync_v2(ulong destination, nint source, nuint bytes, nint stream);

    [LibraryImport(Library)]
    public static partial int cuMemcpyDtoHAsync_v2(nint destination, ulong source, nuint bytes, nint stream);

    [LibraryImport(Library)]
    public static partial int cuMemcpyDtoDAsync_v2(ulong destination, ulong source, nuint bytes, nint stream);

    [LibraryImport(Library)]
    public static partial int cuMemsetD32Async(ulong destination, uint value, nuint words, nint stream);

    [LibraryImport(Library)]
    public static partial int cuModuleLoadDataEx(nint* module, byte* image, uint count, int* options, nint* values);

    [LibraryImport(Library)]
    public static partial int cuModuleUnload(nint module);

    [LibraryImport(Library)]
    public static partial int cuModuleGetFunction(nint* function, nint module, byte* name);

    [LibraryImport(Library)]
    public static partial int cuFuncGetAttribute(int* value, int attribute, nint function);

    [LibraryImport(Library)]
    public static partial int cuFuncSetAttribute(nint function, int attribute, int value);

    [LibraryImport(Library)]
    public static partial int cuOccupancyMaxActiveBlocksPerMultiprocessor(
        int* blocks, nint function, int blockThreads, nuint sharedBytes);

    [LibraryImport(Library)]
    public static partial int cuOccupancyMaxActiveClusters(int* clusters, nint function, LaunchConfiguration* size);

    [LibraryImport(Library)]
    public static partial int cuLaunchKernel(
        nint function, uint gridX, uint gridY, uint gridZ, uint blockX, uint blockY, uint blockZ, uint sharedBytes,
        nint stream, nint arguments, nint extra);

    [LibraryImport(Library)]
    public static partial int cuLaunchKernelEx(LaunchConfiguration* size, nint function, nint arguments, nint extra);

    [LibraryImport(Library)]
    public static partial int cuStreamCreateWithPriority(nint* stream, uint flags, int priority);

    [LibraryImport(Library)]
    public static partial int cuStreamDestroy_v2(nint stream);

    [LibraryImport(Library)]
    public static partial int cuStreamSynchronize(nint stream);

    [LibraryImport(Library)]
    public static partial int cuStreamWaitEvent(nint stream, nint mark, uint flags);

    [LibraryImport(Library)]
    public static partial int cuEventCreate(nint* mark, uint flags);

    [LibraryImport(Library)]
    public static partial int cuEventRecord(nint mark, nint stream);

    [LibraryImport(Library)]
    public static partial int cuEventSynchronize(nint mark);

    [LibraryImport(Library)]
    public static partial int cuEventElapsedTime(float* milliseconds, nint from, nint to);

    [LibraryImport(Library)]
    public static partial int cuEventDestroy_v2(nint mark);

    [LibraryImport(Library)]
    public static partial int cuStreamBeginCapture_v2(nint stream, int mode);

    [LibraryImport(Library)]
    public static partial int cuStreamEndCapture(nint stream, nint* graph);

    [LibraryImport(Library)]
    public static partial int cuGraphInstantiateWithFlags(nint* executable, nint graph, ulong flags);

    [LibraryImport(Library)]
    public static partial int cuGraphLaunch(nint executable, nint stream);

    [LibraryImport(Library)]
    public static partial int cuGraphExecDestroy(nint executable);

    [LibraryImport(Library)]
    public static partial int cuGraphDestroy(nint graph);

    /// <summary>Throws if a call failed; the message has the call as it was written and the driver's own words.
    /// </summary>
    public static void Check(int result, [CallerArgumentExpression(nameof(result))] string call = "")
    {
        if (result != 0)
            throw new CudaException($"{NameOf(call)}: {Describe(result)}", result);
    }

    /// <summary>An error's name and text, such as <c>CUDA_ERROR_OUT_OF_MEMORY (2): out of memory</c>.</summary>
    public static string Describe(int result)
    {
        byte* name;
        byte* text;
        string errorName = cuGetErrorName(result, &name) == 0 ? Text(name) : "unknown error";
        string errorText = cuGetErrorString(result, &text) == 0 ? Text(text) : "the driver has no text for it";
        return $"{errorName} ({result}): {errorText}";
    }

    /// <summary>The version that CUDA writes as one number: 11040 is 11.4.</summary>
    public static Version VersionOf(int number) => new(number / 1000, number % 1000 / 10);

    public static string Text(byte* zeroTerminated) => Marshal.PtrToStringUTF8((nint)zeroTerminated) ?? "";

    /// <summary>The function's name out of the call's source text.</summary>
    internal static string NameOf(string call)
    {
        int end = call.IndexOf('(', StringComparison.Ordinal);
        string path = end < 0 ? call : call[..end];
        return path[(path.LastIndexOf('.') + 1)..];
    }
}
