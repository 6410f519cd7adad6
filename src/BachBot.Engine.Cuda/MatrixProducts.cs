using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda;

/// <summary>A matrix in device memory, row by row.</summary>
/// <param name="Pointer">The first element.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns.</param>
internal readonly record struct DeviceMatrix(DevicePointer Pointer, int Rows, int Columns);

/// <summary>The three products of layers, on matrices that lie row by row.</summary>
/// <remarks>cuBLAS sees memory column by column: to it a matrix of ours is its transpose. Hence the factors are swapped:
/// Cᵀ = Bᵀ Aᵀ.</remarks>
internal sealed class MatrixProducts(ICublas blas, DType type)
{
    /// <summary>y = x Wᵀ + beta y: a layer's forward pass.</summary>
    /// <param name="x">[R, D].</param>
    /// <param name="w">[O, D].</param>
    /// <param name="y">[R, O].</param>
    /// <param name="beta">0 writes y, 1 adds to it.</param>
    public void Forward(DeviceMatrix x, DeviceMatrix w, DeviceMatrix y, double beta = 0) =>
        blas.Multiply(new MatrixProduct(
            type, TransposeA: true, TransposeB: false, w.Rows, x.Rows, x.Columns, w.Pointer, w.Columns, x.Pointer,
            x.Columns, beta, y.Pointer, y.Columns));

    /// <summary>dx = dy W + beta dx: the gradient of a layer's input.</summary>
    /// <param name="dy">[R, O].</param>
    /// <param name="w">[O, D].</param>
    /// <param name="dx">[R, D].</param>
    /// <param name="beta">0 writes dx, 1 adds to it.</param>
    public void BackwardInput(DeviceMatrix dy, DeviceMatrix w, DeviceMatrix dx, double beta = 0) =>
        blas.Multiply(new MatrixProduct(
            type, TransposeA: false, TransposeB: false, w.Columns, dy.Rows, dy.Columns, w.Pointer, w.Columns, dy.Pointer,
            dy.Columns, beta, dx.Pointer, dx.Columns));

    /// <summary>dW = dyᵀ x + beta dW: the gradient of a layer's weights.</summary>
    /// <param name="dy">[R, O].</param>
    /// <param name="x">[R, D].</param>
    /// <param name="dw">[O, D].</param>
    /// <param name="beta">0 writes dw, 1 adds to it.</param>
    public void BackwardWeights(DeviceMatrix dy, DeviceMatrix x, DeviceMatrix dw, double beta = 1) =>
        blas.Multiply(new MatrixProduct(
            type, TransposeA: false, TransposeB: true, x.Columns, dy.Columns, x.Rows, x.Pointer, x.Columns, dy.Pointer,
            dy.Columns, beta, dw.Pointer, dw.Columns));
}
