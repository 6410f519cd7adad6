using BachBot.Engine.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace BachBot.Engine.Reference;

/// <summary>Between tensors and MathNet's matrices: a tensor is read as the matrix [rows, last dimension].</summary>
internal static class Matrices<T>
    where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
{
    /// <summary>All rows of a tensor as a matrix; a vector is a single row.</summary>
    public static Matrix<T> Load(Tensor tensor) => Matrix<T>.Build.DenseOfRowMajor(
        tensor.Shape.Rows, tensor.Shape.Last, tensor.HostSpan<T>().ToArray());

    /// <summary>A tensor as a matrix, or zeros where there is none.</summary>
    public static Matrix<T> LoadOrZeros(Tensor? tensor, int rows, int columns) =>
        tensor is null ? Matrix<T>.Build.Dense(rows, columns) : Load(tensor);

    /// <summary>Step t of a sequence [T, N, D] as the matrix [N, D].</summary>
    public static Matrix<T> LoadStep(Tensor sequence, int t) => Load(sequence.Slice(t, 1));

    /// <summary>A tensor's elements as one vector.</summary>
    public static Vector<T> LoadVector(Tensor tensor) => Vector<T>.Build.DenseOfArray(tensor.HostSpan<T>().ToArray());

    /// <summary>Writes a matrix over a tensor.</summary>
    public static void Store(Matrix<T> matrix, Tensor tensor) => matrix.ToRowMajorArray().CopyTo(tensor.HostSpan<T>());

    /// <summary>Writes a vector over a tensor.</summary>
    public static void Store(Vector<T> vector, Tensor tensor) => vector.ToArray().CopyTo(tensor.HostSpan<T>());

    /// <summary>Writes [N, D] over step t of a sequence.</summary>
    public static void StoreStep(Matrix<T> matrix, Tensor sequence, int t) => Store(matrix, sequence.Slice(t, 1));

    /// <summary>Adds a matrix to a tensor: the rule for parameter gradients.</summary>
    public static void Accumulate(Matrix<T> matrix, Tensor tensor) => Store(Load(tensor) + matrix, tensor);

    /// <summary>Adds a vector to a tensor: the rule for parameter gradients.</summary>
    public static void Accumulate(Vector<T> vector, Tensor tensor) => Store(LoadVector(tensor) + vector, tensor);
}
