using System.Runtime.CompilerServices;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Driver.Native;
using BachBot.Engine.Tensors;
using ManagedCuda.BasicTypes;
using ManagedCuda.CudaBlas;
using static ManagedCuda.CudaBlas.CudaBlasNativeMethods;

namespace BachBot.Engine.ManagedCuda;

/// <summary>cuBLAS through ManagedCuda's declarations of its functions.</summary>
internal sealed unsafe class ManagedCublas : ICublas
{
    private readonly CudaBlasHandle _handle;
    private readonly ComputeType _compute32;

    public ManagedCublas(CudaStream stream, MatrixPrecision precision)
    {
        _compute32 = precision switch
        {
            MatrixPrecision.Tf32 => ComputeType.Compute32FFastTF32,
            MatrixPrecision.BFloat16 => ComputeType.Compute32FFast16BF,
            _ => ComputeType.Compute32F,
        };
        Check(cublasCreate_v2(ref _handle));
        try
        {
            int version = 0;
            Check(cublasGetVersion_v2(_handle, ref version));
            Version = NativeCublas.VersionOf(version);
            Check(cublasSetStream_v2(_handle, new CUstream { Pointer = stream.Handle }));
        }
        catch
        {
            _ = cublasDestroy_v2(_handle);
            throw;
        }
    }

    public Version Version { get; }

    public void UseWorkspace(DevicePointer memory, nuint bytes) => Check(cublasSetWorkspace_v2(_handle, Of(memory), bytes));

    public void Multiply(in MatrixProduct product)
    {
        bool isDouble = product.Type == DType.Float64;
        double one = 1, beta = product.Beta;
        float oneFloat = 1, betaFloat = (float)beta;
        cudaDataType type = isDouble ? cudaDataType.CUDA_R_64F : cudaDataType.CUDA_R_32F;
        Check(cublasGemmEx(
            _handle, Of(product.TransposeA), Of(product.TransposeB), product.M, product.N, product.K,
            isDouble ? (nint)(&one) : (nint)(&oneFloat), Of(product.A), type, product.StrideA, Of(product.B), type,
            product.StrideB, isDouble ? (nint)(&beta) : (nint)(&betaFloat), Of(product.C), type, product.StrideC,
            isDouble ? ComputeType.Compute64F : _compute32, GemmAlgo.Default));
    }

    public void Dispose() => Check(cublasDestroy_v2(_handle));

    /// <summary>Throws if a call failed, with the message that the backend's own cuBLAS gives.</summary>
    private static void Check(CublasStatus status, [CallerArgumentExpression(nameof(status))] string call = "") =>
        NativeCublas.Check((int)status, call);

    private static Operation Of(bool isTransposed) => isTransposed ? Operation.Transpose : Operation.NonTranspose;

    private static CUdeviceptr Of(DevicePointer pointer) => new() { Pointer = pointer.Address };
}
