using System.Runtime.InteropServices;

namespace BachBot.Engine.Cuda.Driver.Native;

/// <summary>The entry points of cuBLAS that the backend uses, as they are declared in <c>cublas_api.h</c>; all return a
/// <c>cublasStatus_t</c>.</summary>
internal static unsafe partial class CublasApi
{
    private const string Library = NativeLibraries.Cublas;

    /// <summary><c>cudaDataType</c> of single and double precision.</summary>
    public const int Real32 = 0, Real64 = 1;

    /// <summary><c>cublasComputeType_t</c>.</summary>
    public const int Compute32 = 68, Compute32FastBFloat16 = 75, Compute32FastTf32 = 77, Compute64 = 70;

    /// <summary><c>cublasGemmAlgo_t</c>: the library's choice.</summary>
    public const int DefaultAlgorithm = -1;

    /// <summary>What the library must have.</summary>
    public static IReadOnlyList<string> EntryPoints { get; } =
    [
        nameof(cublasCreate_v2), nameof(cublasDestroy_v2), nameof(cublasGetVersion_v2), nameof(cublasSetStream_v2),
        nameof(cublasSetWorkspace_v2), nameof(cublasGemmEx),
    ];

    [LibraryImport(Library)]
    public static partial int cublasCreate_v2(nint* handle);

    [LibraryImport(Library)]
    public static partial int cublasDestroy_v2(nint handle);

    [LibraryImport(Library)]
    public static partial int cublasGetVersion_v2(nint handle, int* version);

    [LibraryImport(Library)]
    public static partial int cublasSetStream_v2(nint handle, nint stream);

    [LibraryImport(Library)]
    public static partial int cublasSetWorkspace_v2(nint handle, ulong workspace, nuint bytes);

    [LibraryImport(Library)]
    public static partial int cublasGemmEx(
        nint handle, int transposeA, int transposeB, int m, int n, int k, void* alpha, ulong a, int typeA, int strideA,
        ulong b, int typeB, int strideB, void* beta, ulong c, int typeC, int strideC, int compute, int algorithm);
}
