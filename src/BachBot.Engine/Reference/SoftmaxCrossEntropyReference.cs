using System.Numerics;
using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Reference;

/// <summary>Softmax and cross-entropy in nats: p_j = e^(z_j - m) / s with m = max z and s = Σ e^(z_k - m), so
/// loss = ln s + m - z_target; and dz_j = (p_j - [j = target]) / R.</summary>
internal static class SoftmaxCrossEntropyReference<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static void Forward(Tensor logits, Tensor targets, Tensor probabilities, Tensor rowLoss, Tensor loss)
    {
        int symbols = logits.Shape.Last;
        Span<int> target = targets.HostSpan<int>();
        Expect.Range(nameof(IBackend.SoftmaxCrossEntropyForward), target, symbols, nameof(targets));
        Span<T> losses = rowLoss.HostSpan<T>();
        T sum = T.Zero;
        for (int r = 0; r < target.Length; r++)
        {
            Span<T> z = logits.HostSpan<T>().Slice(r * symbols, symbols);
            Span<T> p = probabilities.HostSpan<T>().Slice(r * symbols, symbols);
            T maximum = z[0];
            foreach (T value in z)
                maximum = T.Max(maximum, value);
            T total = T.Zero;
            foreach (T value in z)
                total += T.Exp(value - maximum);
            losses[r] = T.Log(total) + maximum - z[target[r]];
            sum += losses[r];
            for (int j = 0; j < symbols; j++)
                p[j] = T.Exp(z[j] - maximum) / total;
        }
        loss.HostSpan<T>()[0] += sum / T.CreateChecked(target.Length);
    }

    public static void Backward(Tensor probabilities, Tensor targets, Tensor dLogits)
    {
        int symbols = probabilities.Shape.Last;
        Span<int> target = targets.HostSpan<int>();
        Expect.Range(nameof(IBackend.SoftmaxCrossEntropyBackward), target, symbols, nameof(targets));
        T rows = T.CreateChecked(target.Length);
        for (int r = 0; r < target.Length; r++)
        {
            Span<T> p = probabilities.HostSpan<T>().Slice(r * symbols, symbols);
            Span<T> dz = dLogits.HostSpan<T>().Slice(r * symbols, symbols);
            for (int j = 0; j < symbols; j++)
                dz[j] = (p[j] - (j == target[r] ? T.One : T.Zero)) / rows;
        }
    }
}
