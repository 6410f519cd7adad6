using BachBot.Engine.Tensors;

namespace BachBot.Engine.Backends;

/// <summary>The sizes of an embedding's call.</summary>
/// <param name="Rows">T · N.</param>
/// <param name="RowTokens">K, the tokens of a row.</param>
/// <param name="Symbols">V.</param>
/// <param name="Features">E.</param>
public readonly record struct EmbeddingSize(int Rows, int RowTokens, int Symbols, int Features)
{
    /// <summary>T · N · K.</summary>
    public int Tokens => Rows * RowTokens;
}

/// <summary>Checks of the embedding functions' arguments, the same for every backend.</summary>
public static class EmbeddingArguments
{
    /// <summary>Checks <see cref="IBackend.EmbeddingForward"/> and returns the sizes. Whether the tokens lie in the
    /// vocabulary is for the backend to check where it can do so without waiting for a device.</summary>
    /// <exception cref="ArgumentException">A tensor has another type or shape than expected.</exception>
    public static EmbeddingSize CheckForward(DType type, Tensor tokens, Tensor weight, Tensor y) =>
        Check(nameof(IBackend.EmbeddingForward), type, tokens, weight, nameof(weight), y, nameof(y));

    /// <summary>Checks <see cref="IBackend.EmbeddingBackward"/> and returns the sizes.</summary>
    /// <exception cref="ArgumentException">A tensor has another type or shape than expected.</exception>
    public static EmbeddingSize CheckBackward(DType type, Tensor tokens, Tensor dy, Tensor dWeight) =>
        Check(nameof(IBackend.EmbeddingBackward), type, tokens, dWeight, nameof(dWeight), dy, nameof(dy));

    private static EmbeddingSize Check(
        string function, DType type, Tensor tokens, Tensor table, string tableName, Tensor rows, string rowsName)
    {
        Expect.Type(function, tokens, DType.Int32);
        if (tokens.Shape.Rank is not (2 or 3))
            throw new ArgumentException(
                $"{function}: tokens must have the shape [T, N] or [T, N, K], not {tokens.Shape}.", nameof(tokens));
        Expect.Rank(function, table, 2, tableName);
        Expect.Type(function, table, type, tableName);
        var shape = new Shape(tokens.Shape[0], tokens.Shape[1], table.Shape[1]);
        Expect.Shape(function, rows, type, shape, rowsName);
        int rowTokens = tokens.Shape.Rank == 3 ? tokens.Shape[2] : 1;
        if (rowTokens == 0)
            throw new ArgumentException($"{function}: rows of the shape {tokens.Shape} have no tokens.", nameof(tokens));
        return new EmbeddingSize(tokens.Shape[0] * tokens.Shape[1], rowTokens, table.Shape[0], table.Shape[1]);
    }
}
