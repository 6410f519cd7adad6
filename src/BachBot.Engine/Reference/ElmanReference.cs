using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;
using MathNet.Numerics.LinearAlgebra;
using static BachBot.Engine.Reference.Activations;

namespace BachBot.Engine.Reference;

/// <summary>The simple recurrent network of Elman (1990): h_t = tanh(x_t W_ihᵀ + h_(t-1) W_hhᵀ + b).</summary>
internal static class ElmanReference<T>
    where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
{
    public static void Forward(
        RecurrentSize size, ElmanWeights weights, Tensor x, Tensor initial, Tensor y, Tensor final)
    {
        Matrix<T> wIh = Matrices<T>.Load(weights.Input);
        Matrix<T> wHh = Matrices<T>.Load(weights.Recurrent);
        Vector<T> b = Matrices<T>.LoadVector(weights.Bias);
        Matrix<T> h = Matrices<T>.Load(initial);
        for (int t = 0; t < size.Steps; t++)
        {
            Matrix<T> xt = Matrices<T>.LoadStep(x, t);
            h = Tanh(AddToRows(xt.TransposeAndMultiply(wIh) + h.TransposeAndMultiply(wHh), b));
            Matrices<T>.StoreStep(h, y, t);
        }
        Matrices<T>.Store(h, final);
    }

    public static void Backward(
        RecurrentSize size, ElmanWeights weights, Tensor x, Tensor initial, Tensor y, Tensor dy, Tensor? dFinal,
        ElmanWeights gradients, Tensor? dx, Tensor? dInitial)
    {
        Matrix<T> wIh = Matrices<T>.Load(weights.Input);
        Matrix<T> wHh = Matrices<T>.Load(weights.Recurrent);
        Matrix<T> dh = Matrices<T>.LoadOrZeros(dFinal, size.Sequences, size.Units);
        for (int t = size.Steps - 1; t >= 0; t--)
        {
            Matrix<T> hBefore = t > 0 ? Matrices<T>.LoadStep(y, t - 1) : Matrices<T>.Load(initial);
            dh += Matrices<T>.LoadStep(dy, t);
            Matrix<T> da = Times(dh, TanhSlope(Matrices<T>.LoadStep(y, t)));
            Matrices<T>.Accumulate(da.TransposeThisAndMultiply(Matrices<T>.LoadStep(x, t)), gradients.Input);
            Matrices<T>.Accumulate(da.TransposeThisAndMultiply(hBefore), gradients.Recurrent);
            Matrices<T>.Accumulate(da.ColumnSums(), gradients.Bias);
            if (dx is not null)
                Matrices<T>.StoreStep(da * wIh, dx, t);
            dh = da * wHh;
        }
        if (dInitial is not null)
            Matrices<T>.Store(dh, dInitial);
    }
}
