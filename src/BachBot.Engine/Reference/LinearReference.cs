using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace BachBot.Engine.Reference;

/// <summary>An affine map of rows: y = x Wᵀ + b.</summary>
internal static class LinearReference<T>
    where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
{
    public static void Forward(LinearWeights weights, Tensor x, Tensor y)
    {
        Matrix<T> product = Matrices<T>.Load(x).TransposeAndMultiply(Matrices<T>.Load(weights.Weight));
        Matrices<T>.Store(Activations.AddToRows(product, Matrices<T>.LoadVector(weights.Bias)), y);
    }

    public static void Backward(LinearWeights weights, Tensor x, Tensor dy, LinearWeights gradients, Tensor? dx)
    {
        Matrix<T> dOutput = Matrices<T>.Load(dy);
        Matrices<T>.Accumulate(dOutput.TransposeThisAndMultiply(Matrices<T>.Load(x)), gradients.Weight);
        Matrices<T>.Accumulate(dOutput.ColumnSums(), gradients.Bias);
        if (dx is not null)
            Matrices<T>.Store(dOutput * Matrices<T>.Load(weights.Weight), dx);
    }
}
