using System.Runtime.CompilerServices;
using BachBot.Engine.Tensors;
using static BachBot.Engine.Cuda.Driver.Native.CublasApi;

namespace BachBot.Engine.Cuda.Driver.Native;

/// <summary>cuBLAS through bindings of our own.</summary>
internal sealed unsafe class NativeCublas : ICublas
{
    private readonly nint _handle;
    private readonly int _compute32;

    public NativeCublas(CudaStream stream, MatrixPrecision precision)
    {
        _compute32 = precision switch
        {
            MatrixPrecision.Tf32 => Compute32FastTf32,
            MatrixPrecision.BFloat16 => Compute32FastBFloat16,
            _ => Compute32,
        };
        nint handle;
        Check(cublasCreate_v2(&handle));
        _handle = handle;
        try
        {
            int version;
            Check(cublasGetVersion_v2(handle, &version));
            Version = VersionOf(version);
            Check(cublasSetStream_v2(handle, stream.Handle));
        }
        catch
        {
            _ = cublasDestroy_v2(handle);
            throw;
        }
    }

    public Version Version { get; }

    /// <summary>The version that cuBLAS writes as one number: 110600 is 11.6.0, 120304 is 12.3.4.</summary>
    public static Version VersionOf(int number) => new(number / 10000, number / 100 % 100, number % 100);

    /// <summary>Throws if a call failed; the message has the call as it was written and what the status means.</summary>
    public static void Check(int status, [CallerArgumentExpression(nameof(status))] string call = "")
    {
        if (status != 0)
            throw new CublasException($"{CudaApi.NameOf(call)}: {Describe(status)}", status);
    }

    public void UseWorkspace(DevicePointer memory, nuint bytes) =>
        Check(cublasSetWorkspace_v2(_handle, memory.Address, bytes));

    public void Multiply(in MatrixProduct product)
    {
        bool isDouble = product.Type == DType.Float64;
        double one = 1, beta = product.Beta;
        float oneFloat = 1, betaFloat = (float)beta;
        int type = isDouble ? Real64 : Real32;
        Check(cublasGemmEx(
            _handle, product.TransposeA ? 1 : 0, product.TransposeB ? 1 : 0, product.M, product.N, product.K,
            isDouble ? &one : &oneFloat, product.A.Address, type, product.StrideA, product.B.Address, type,
            product.StrideB, isDouble ? &beta : &betaFloat, product.C.Address, type, product.StrideC,
            isDouble ? Compute64 : _compute32, DefaultAlgorithm));
    }

    public void Dispose() => Check(cublasDestroy_v2(_handle));

    private static string Describe(int status) => status switch
    {
        1 => "CUBLAS_STATUS_NOT_INITIALIZED (1): the library is not set up; the device's memory may be full",
        3 => "CUBLAS_STATUS_ALLOC_FAILED (3): out of device memory",
        7 => "CUBLAS_STATUS_INVALID_VALUE (7): an argument is out of range",
        8 => "CUBLAS_STATUS_ARCH_MISMATCH (8): the device lacks a feature",
        11 => "CUBLAS_STATUS_MAPPING_ERROR (11): device memory could not be reached",
        13 => "CUBLAS_STATUS_EXECUTION_FAILED (13): the work failed on the device",
        14 => "CUBLAS_STATUS_INTERNAL_ERROR (14)",
        15 => "CUBLAS_STATUS_NOT_SUPPORTED (15): this product is not supported",
        16 => "CUBLAS_STATUS_LICENSE_ERROR (16)",
        _ => $"status {status}",
    };
}
