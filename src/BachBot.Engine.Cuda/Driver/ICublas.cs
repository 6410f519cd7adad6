using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Driver;

/// <summary>cuBLAS: matrix products.</summary>
public interface ICublas : IDisposable
{
    /// <summary>cuBLAS's version.</summary>
    Version Version { get; }

    /// <summary>Gives it working memory, so that it takes none itself: with memory of its own cuBLAS gives the same bits in
    /// every run, and takes none while a stream is captured.</summary>
    /// <param name="memory">Device memory that outlives it.</param>
    /// <param name="bytes">How much.</param>
    void UseWorkspace(DevicePointer memory, nuint bytes);

    /// <summary>Queues C = A B + beta C.</summary>
    /// <exception cref="CublasException">cuBLAS refuses.</exception>
    void Multiply(in MatrixProduct product);
}

/// <summary>A product of matrices that lie in memory column by column, as cuBLAS sees them: C = op(A) op(B) + beta C.
/// </summary>
/// <param name="Type">Float32 or Float64.</param>
/// <param name="TransposeA">Whether op(A) is A transposed.</param>
/// <param name="TransposeB">Whether op(B) is B transposed.</param>
/// <param name="M">Rows of op(A) and C.</param>
/// <param name="N">Columns of op(B) and C.</param>
/// <param name="K">Columns of op(A), rows of op(B).</param>
/// <param name="A">A's first element.</param>
/// <param name="StrideA">Elements from a column of A to the next.</param>
/// <param name="B">B's first element.</param>
/// <param name="StrideB">Elements from a column of B to the next.</param>
/// <param name="Beta">0 writes C, 1 adds to it.</param>
/// <param name="C">C's first element.</param>
/// <param name="StrideC">Elements from a column of C to the next.</param>
public readonly record struct MatrixProduct(
    DType Type, bool TransposeA, bool TransposeB, int M, int N, int K, DevicePointer A, int StrideA, DevicePointer B,
    int StrideB, double Beta, DevicePointer C, int StrideC);

/// <summary>How precisely single-precision matrix products are computed on tensor cores.</summary>
public enum MatrixPrecision
{
    /// <summary>Single precision throughout.</summary>
    Float32,

    /// <summary>Factors are rounded to TF32 (10 bits of mantissa), sums are single precision.</summary>
    Tf32,

    /// <summary>Factors are rounded to bfloat16 (7 bits of mantissa), sums are single precision.</summary>
    BFloat16,
}
