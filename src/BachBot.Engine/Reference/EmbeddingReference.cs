using System.Numerics;
using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Reference;

/// <summary>A table of vectors: y_r = W[token_r].</summary>
internal static class EmbeddingReference<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static void Forward(Tensor tokens, Tensor weight, Tensor y)
    {
        Span<int> ids = tokens.HostSpan<int>();
        Expect.Range(nameof(IBackend.EmbeddingForward), ids, weight.Shape[0], nameof(tokens));
        int features = weight.Shape[1];
        Span<T> table = weight.HostSpan<T>();
        Span<T> rows = y.HostSpan<T>();
        for (int r = 0; r < ids.Length; r++)
            table.Slice(ids[r] * features, features).CopyTo(rows.Slice(r * features, features));
    }

    public static void Backward(Tensor tokens, Tensor dy, Tensor dWeight)
    {
        Span<int> ids = tokens.HostSpan<int>();
        Expect.Range(nameof(IBackend.EmbeddingBackward), ids, dWeight.Shape[0], nameof(tokens));
        int features = dWeight.Shape[1];
        Span<T> table = dWeight.HostSpan<T>();
        Span<T> rows = dy.HostSpan<T>();
        for (int r = 0; r < ids.Length; r++)
        {
            for (int e = 0; e < features; e++)
                table[ids[r] * features + e] += rows[r * features + e];
        }
    }
}
