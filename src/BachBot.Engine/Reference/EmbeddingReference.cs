using System.Numerics;
using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Reference;

/// <summary>A table of vectors: y_r = Σ_k W[token_rk].</summary>
internal static class EmbeddingReference<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static void Forward(EmbeddingSize size, Tensor tokens, Tensor weight, Tensor y)
    {
        Span<int> ids = tokens.HostSpan<int>();
        Expect.Range(nameof(IBackend.EmbeddingForward), ids, size.Symbols, nameof(tokens));
        (int features, int rowTokens) = (size.Features, size.RowTokens);
        Span<T> table = weight.HostSpan<T>();
        Span<T> rows = y.HostSpan<T>();
        rows.Clear();
        for (int i = 0; i < ids.Length; i++)
        {
            for (int e = 0; e < features; e++)
                rows[i / rowTokens * features + e] += table[ids[i] * features + e];
        }
    }

    public static void Backward(EmbeddingSize size, Tensor tokens, Tensor dy, Tensor dWeight)
    {
        Span<int> ids = tokens.HostSpan<int>();
        Expect.Range(nameof(IBackend.EmbeddingBackward), ids, size.Symbols, nameof(tokens));
        (int features, int rowTokens) = (size.Features, size.RowTokens);
        Span<T> table = dWeight.HostSpan<T>();
        Span<T> rows = dy.HostSpan<T>();
        for (int i = 0; i < ids.Length; i++)
        {
            for (int e = 0; e < features; e++)
                table[ids[i] * features + e] += rows[i / rowTokens * features + e];
        }
    }
}
