using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;
using MathNet.Numerics.LinearAlgebra;
using static BachBot.Engine.Reference.Activations;

namespace BachBot.Engine.Reference;

/// <summary>Long short-term memory (Hochreiter and Schmidhuber 1997, with Gers's forget gate).</summary>
/// <remarks>
/// <code>
/// a = x_t W_ihᵀ + h_(t-1) W_hhᵀ + b      i, f, o = σ(a_i), σ(a_f), σ(a_o)      g = tanh(a_g)
/// c_t = f c_(t-1) + i g                  h_t = o tanh(c_t)
/// </code>
/// </remarks>
internal static class LstmReference<T>
    where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
{
    public static void Forward(
        RecurrentSize size, LstmWeights weights, Tensor x, LstmState initial, Tensor y, LstmState final, LstmTape tape)
    {
        Matrix<T> wIh = Matrices<T>.Load(weights.Input);
        Matrix<T> wHh = Matrices<T>.Load(weights.Recurrent);
        Vector<T> b = Matrices<T>.LoadVector(weights.Bias);
        Matrix<T> h = Matrices<T>.Load(initial.Hidden);
        Matrix<T> c = Matrices<T>.Load(initial.Cell);
        for (int t = 0; t < size.Steps; t++)
        {
            Matrix<T> xt = Matrices<T>.LoadStep(x, t);
            Matrix<T> a = AddToRows(xt.TransposeAndMultiply(wIh) + h.TransposeAndMultiply(wHh), b);
            Matrix<T> i = Sigmoid(Gate(a, 0, size.Units));
            Matrix<T> f = Sigmoid(Gate(a, 1, size.Units));
            Matrix<T> g = Tanh(Gate(a, 2, size.Units));
            Matrix<T> o = Sigmoid(Gate(a, 3, size.Units));
            c = Times(f, c) + Times(i, g);
            h = Times(o, Tanh(c));
            Matrices<T>.StoreStep(Gates(i, f, g, o), tape.Gates, t);
            Matrices<T>.StoreStep(c, tape.Cells, t);
            Matrices<T>.StoreStep(h, y, t);
        }
        Matrices<T>.Store(h, final.Hidden);
        Matrices<T>.Store(c, final.Cell);
    }

    public static void Backward(
        RecurrentSize size, LstmWeights weights, Tensor x, LstmState initial, Tensor y, LstmTape tape, Tensor dy,
        LstmState? dFinal, LstmWeights gradients, Tensor? dx, LstmState? dInitial)
    {
        Matrix<T> wIh = Matrices<T>.Load(weights.Input);
        Matrix<T> wHh = Matrices<T>.Load(weights.Recurrent);
        Matrix<T> dh = Matrices<T>.LoadOrZeros(dFinal?.Hidden, size.Sequences, size.Units);
        Matrix<T> dc = Matrices<T>.LoadOrZeros(dFinal?.Cell, size.Sequences, size.Units);
        for (int t = size.Steps - 1; t >= 0; t--)
        {
            Matrix<T> gates = Matrices<T>.LoadStep(tape.Gates, t);
            Matrix<T> i = Gate(gates, 0, size.Units);
            Matrix<T> f = Gate(gates, 1, size.Units);
            Matrix<T> g = Gate(gates, 2, size.Units);
            Matrix<T> o = Gate(gates, 3, size.Units);
            Matrix<T> tanhC = Tanh(Matrices<T>.LoadStep(tape.Cells, t));
            Matrix<T> hBefore = t > 0 ? Matrices<T>.LoadStep(y, t - 1) : Matrices<T>.Load(initial.Hidden);
            Matrix<T> cBefore = t > 0 ? Matrices<T>.LoadStep(tape.Cells, t - 1) : Matrices<T>.Load(initial.Cell);

            dh += Matrices<T>.LoadStep(dy, t);
            dc += Times(Times(dh, o), TanhSlope(tanhC));
            Matrix<T> da = Gates(
                Times(Times(dc, g), SigmoidSlope(i)),
                Times(Times(dc, cBefore), SigmoidSlope(f)),
                Times(Times(dc, i), TanhSlope(g)),
                Times(Times(dh, tanhC), SigmoidSlope(o)));

            Matrices<T>.Accumulate(da.TransposeThisAndMultiply(Matrices<T>.LoadStep(x, t)), gradients.Input);
            Matrices<T>.Accumulate(da.TransposeThisAndMultiply(hBefore), gradients.Recurrent);
            Matrices<T>.Accumulate(da.ColumnSums(), gradients.Bias);
            if (dx is not null)
                Matrices<T>.StoreStep(da * wIh, dx, t);
            dh = da * wHh;
            dc = Times(dc, f);
        }
        if (dInitial is not null)
        {
            Matrices<T>.Store(dh, dInitial.Hidden);
            Matrices<T>.Store(dc, dInitial.Cell);
        }
    }
}
