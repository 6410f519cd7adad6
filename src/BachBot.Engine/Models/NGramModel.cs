namespace BachBot.Engine.Models;

/// <summary>An n-gram model with Witten and Bell's smoothing: the baseline that a recurrent model has to beat.</summary>
/// <remarks>
/// Interpolated from the longest context down to the uniform distribution (Witten and Bell 1991):
/// <c>P(w | h) = (c(h w) + t(h) P(w | h')) / (c(h) + t(h))</c>, where c counts, t(h) is the number of distinct tokens
/// seen after h, and h' is h without its oldest token.
/// </remarks>
public sealed class NGramModel
{
    private readonly Dictionary<string, Continuations> _contexts = new(StringComparer.Ordinal);
    private readonly int _symbols;

    /// <summary>Counts a text.</summary>
    /// <param name="order">n, at least 1: a token is predicted from the n - 1 before it.</param>
    /// <param name="symbols">V, the size of the vocabulary, at most 65,536.</param>
    /// <param name="text">Token numbers in [0, V).</param>
    /// <exception cref="ArgumentException">A token is outside the vocabulary.</exception>
    public NGramModel(int order, int symbols, ReadOnlySpan<int> text)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(order, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(symbols, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(symbols, char.MaxValue + 1);
        (Order, _symbols) = (order, symbols);
        Count(Characters(text));
    }

    /// <summary>n.</summary>
    public int Order { get; }

    /// <summary>The mean of -ln P over all tokens of a text but the first.</summary>
    /// <param name="text">At least two token numbers in [0, V).</param>
    /// <exception cref="ArgumentException">The text is too short, or a token is outside the vocabulary.</exception>
    public double NatsPerToken(ReadOnlySpan<int> text) => NatsPerTokenByOrder(text)[^1];

    /// <summary>The same of all models up to this one: those of a lower order are parts of it.</summary>
    /// <returns>[n]: the loss of the unigram model, of the bigram model, and so on.</returns>
    /// <inheritdoc cref="NatsPerToken"/>
    public double[] NatsPerTokenByOrder(ReadOnlySpan<int> text)
    {
        if (text.Length < 2)
            throw new ArgumentException($"An evaluation needs at least two tokens, not {text.Length}.", nameof(text));
        string characters = Characters(text);
        var sums = new double[Order];
        var probabilities = new double[Order];
        for (int i = 1; i < characters.Length; i++)
        {
            Probabilities(characters.AsSpan(0, i), characters[i], probabilities);
            for (int order = 0; order < Order; order++)
                sums[order] -= Math.Log(probabilities[order]);
        }
        return [.. sums.Select(sum => sum / (characters.Length - 1))];
    }

    private void Count(string text)
    {
        var contexts = _contexts.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int i = 0; i < text.Length; i++)
        {
            for (int length = 0; length < Order && length <= i; length++)
            {
                ReadOnlySpan<char> context = text.AsSpan(i - length, length);
                if (!contexts.TryGetValue(context, out Continuations? continuations))
                    contexts[context] = continuations = new Continuations();
                continuations.Add(text[i]);
            }
        }
    }

    /// <summary>The probability of a token by the models of all orders.</summary>
    private void Probabilities(ReadOnlySpan<char> before, char token, Span<double> byOrder)
    {
        var contexts = _contexts.GetAlternateLookup<ReadOnlySpan<char>>();
        double probability = 1.0 / _symbols;
        for (int length = 0; length < Order; length++)
        {
            // Where a context was never seen, no longer one was, and the shorter one answers.
            if (length <= before.Length && contexts.TryGetValue(before[^length..], out Continuations? continuations))
                probability = continuations.Interpolate(token, probability);
            byOrder[length] = probability;
        }
    }

    /// <summary>Token numbers as characters, so that a context is a span that a dictionary can look up.</summary>
    private string Characters(ReadOnlySpan<int> text)
    {
        var characters = new char[text.Length];
        for (int i = 0; i < text.Length; i++)
        {
            if ((uint)text[i] >= (uint)_symbols)
                throw new ArgumentException(
                    $"Token {text[i]} at position {i} is outside the vocabulary of {_symbols}.", nameof(text));
            characters[i] = (char)text[i];
        }
        return new string(characters);
    }

    /// <summary>What came after a context, and how often.</summary>
    private sealed class Continuations
    {
        private readonly Dictionary<char, int> _counts = [];
        private int _total;

        public void Add(char token)
        {
            _counts[token] = _counts.GetValueOrDefault(token) + 1;
            _total++;
        }

        public double Interpolate(char token, double shorter) =>
            (_counts.GetValueOrDefault(token) + _counts.Count * shorter) / (_total + _counts.Count);
    }
}
