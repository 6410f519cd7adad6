using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;
using MathNet.Numerics.LinearAlgebra;
using static BachBot.Engine.Reference.Activations;

namespace BachBot.Engine.Reference;

/// <summary>Gated recurrent unit (Cho et al. 2014), with the reset gate applied after the matrix product, as in cuDNN
/// and PyTorch.</summary>
/// <remarks>
/// <code>
/// u = x_t W_ihᵀ + b      v = h_(t-1) W_hhᵀ      r = σ(u_r + v_r)      z = σ(u_z + v_z)
/// q = v_n + b_hn         n = tanh(u_n + r q)    h_t = (1 - z) n + z h_(t-1)
/// </code>
/// </remarks>
internal static class GruReference<T>
    where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
{
    public static void Forward(
        RecurrentSize size, GruWeights weights, Tensor x, Tensor initial, Tensor y, Tensor final, GruTape tape)
    {
        Matrix<T> wIh = Matrices<T>.Load(weights.Input);
        Matrix<T> wHh = Matrices<T>.Load(weights.Recurrent);
        Vector<T> b = Matrices<T>.LoadVector(weights.Bias);
        Vector<T> bHn = Matrices<T>.LoadVector(weights.CandidateBias);
        Matrix<T> h = Matrices<T>.Load(initial);
        for (int t = 0; t < size.Steps; t++)
        {
            Matrix<T> u = AddToRows(Matrices<T>.LoadStep(x, t).TransposeAndMultiply(wIh), b);
            Matrix<T> v = h.TransposeAndMultiply(wHh);
            Matrix<T> r = Sigmoid(Gate(u, 0, size.Units) + Gate(v, 0, size.Units));
            Matrix<T> z = Sigmoid(Gate(u, 1, size.Units) + Gate(v, 1, size.Units));
            Matrix<T> q = AddToRows(Gate(v, 2, size.Units), bHn);
            Matrix<T> n = Tanh(Gate(u, 2, size.Units) + Times(r, q));
            h = Times(OneMinus(z), n) + Times(z, h);
            Matrices<T>.StoreStep(Gates(r, z, n), tape.Gates, t);
            Matrices<T>.StoreStep(q, tape.Candidates, t);
            Matrices<T>.StoreStep(h, y, t);
        }
        Matrices<T>.Store(h, final);
    }

    public static void Backward(
        RecurrentSize size, GruWeights weights, Tensor x, Tensor initial, Tensor y, GruTape tape, Tensor dy,
        Tensor? dFinal, GruWeights gradients, Tensor? dx, Tensor? dInitial)
    {
        Matrix<T> wIh = Matrices<T>.Load(weights.Input);
        Matrix<T> wHh = Matrices<T>.Load(weights.Recurrent);
        Matrix<T> dh = Matrices<T>.LoadOrZeros(dFinal, size.Sequences, size.Units);
        for (int t = size.Steps - 1; t >= 0; t--)
        {
            Matrix<T> gates = Matrices<T>.LoadStep(tape.Gates, t);
            Matrix<T> r = Gate(gates, 0, size.Units);
            Matrix<T> z = Gate(gates, 1, size.Units);
            Matrix<T> n = Gate(gates, 2, size.Units);
            Matrix<T> q = Matrices<T>.LoadStep(tape.Candidates, t);
            Matrix<T> hBefore = t > 0 ? Matrices<T>.LoadStep(y, t - 1) : Matrices<T>.Load(initial);

            dh += Matrices<T>.LoadStep(dy, t);
            Matrix<T> dn = Times(Times(dh, OneMinus(z)), TanhSlope(n));
            Matrix<T> dz = Times(Times(dh, hBefore - n), SigmoidSlope(z));
            Matrix<T> dr = Times(Times(dn, q), SigmoidSlope(r));
            Matrix<T> dq = Times(dn, r);
            Matrix<T> du = Gates(dr, dz, dn);
            Matrix<T> dv = Gates(dr, dz, dq);

            Matrices<T>.Accumulate(du.TransposeThisAndMultiply(Matrices<T>.LoadStep(x, t)), gradients.Input);
            Matrices<T>.Accumulate(dv.TransposeThisAndMultiply(hBefore), gradients.Recurrent);
            Matrices<T>.Accumulate(du.ColumnSums(), gradients.Bias);
            Matrices<T>.Accumulate(dq.ColumnSums(), gradients.CandidateBias);
            if (dx is not null)
                Matrices<T>.StoreStep(du * wIh, dx, t);
            dh = Times(dh, z) + dv * wHh;
        }
        if (dInitial is not null)
            Matrices<T>.Store(dh, dInitial);
    }
}
