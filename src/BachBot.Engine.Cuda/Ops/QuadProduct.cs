using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>The sizes of a product with weights on the chip (<c>kernels/common/quad_product.cuh</c>).</summary>
/// <param name="Type">The type of numbers.</param>
/// <param name="Precision">How it is computed.</param>
internal readonly record struct QuadProduct(DType Type, MatrixPrecision Precision)
{
    /// <summary>Sequences that one product serves: the columns of a tensor core's right operand.</summary>
    public const int MostRows = 8;

    /// <summary>Units whose four gates a warp computes.</summary>
    public const int WarpUnits = 4;

    /// <summary>Threads of a warp.</summary>
    public const int WarpThreads = 32;

    private const int QuadWords = 4;

    /// <summary>Tensor cores with TF32 and bfloat16 came with Ampere.</summary>
    private const int Ampere = 80;

    /// <summary>The class of the kernels that computes it.</summary>
    public string Name => Precision switch
    {
        MatrixPrecision.Tf32 => "Tf32Product",
        MatrixPrecision.BFloat16 => "Bf16Product",
        _ => "StrictProduct",
    };

    /// <summary>Bytes of a quad of weights.</summary>
    public int QuadBytes => QuadWords * Type.Size();

    private int OperandBytes => Precision == MatrixPrecision.BFloat16 ? 2 : Type.Size();

    /// <summary>A product that a device can compute.</summary>
    public static QuadProduct For(CudaDeviceInfo device, DType type, MatrixPrecision precision) =>
        new(type, device.Architecture < Ampere ? MatrixPrecision.Float32 : precision);

    /// <summary>Rows of an operand in shared memory: tensor cores always take eight.</summary>
    public int OperandRows(int rows) => Precision == MatrixPrecision.Float32 ? rows : MostRows;

    /// <summary>A lane's quads.</summary>
    public int Quads(int depth) => depth / (Precision == MatrixPrecision.BFloat16 ? 16 : 8);

    /// <summary>From row to row of an operand, as <c>row_stride</c>.</summary>
    public int RowBytes(int depth) => (depth * OperandBytes + 63) / 128 * 128 + 64;
}
