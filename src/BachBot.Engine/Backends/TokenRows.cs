using BachBot.Engine.Tensors;

namespace BachBot.Engine.Backends;

/// <summary>How rows of K tokens, a symbol and its context, lie in tensors: where K is 1 the last dimension is left out.
/// </summary>
internal static class TokenRows
{
    /// <summary>The shape of a text, [length, K] or [length].</summary>
    public static Shape Text(int rows, int rowTokens) => rowTokens == 1 ? new Shape(rows) : new Shape(rows, rowTokens);

    /// <summary>The shape of a window, [T, N, K] or [T, N].</summary>
    public static Shape Window(int steps, int sequences, int rowTokens) =>
        rowTokens == 1 ? new Shape(steps, sequences) : new Shape(steps, sequences, rowTokens);

    /// <summary>How many rows some tokens make.</summary>
    /// <exception cref="ArgumentException">The last row is not whole.</exception>
    public static int Count(ReadOnlySpan<int> text, int rowTokens) => text.Length % rowTokens == 0
        ? text.Length / rowTokens
        : throw new ArgumentException($"A text of {text.Length} tokens has no whole rows of {rowTokens}.", nameof(text));

    /// <summary>Throws unless each row is a symbol, below V, and context tokens, which are numbered from V on: a device would
    /// tell only later, and could not tell a symbol from a context token.</summary>
    /// <exception cref="ArgumentException">A token stands where it must not.</exception>
    public static void Check(
        ReadOnlySpan<int> rows, int rowTokens, int vocabularySize, int contextVocabularySize, string name)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            (int first, int end) = i % rowTokens == 0
                ? (0, vocabularySize)
                : (vocabularySize, vocabularySize + contextVocabularySize);
            if (rows[i] < first || rows[i] >= end)
                throw new ArgumentException(
                    $"Text {i / rowTokens} has the token number {rows[i]} where one from {first} to {end - 1} must stand.",
                    name);
        }
    }
}
