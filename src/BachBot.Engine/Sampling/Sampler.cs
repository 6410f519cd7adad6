using BachBot.Engine.Models;

namespace BachBot.Engine.Sampling;

/// <summary>Draws texts from a language model, many at once.</summary>
/// <remarks>Text n depends on the seed and on n, not on how many are drawn together.</remarks>
public sealed class Sampler
{
    private readonly LanguageModel _model;
    private readonly SamplingOptions _options;

    /// <summary>Makes a sampler.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">The distribution.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public Sampler(LanguageModel model, SamplingOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (_model, _options) = (model, options);
    }

    /// <summary>Draws one text.</summary>
    /// <param name="prime">The beginning, at least one token; part of the result.</param>
    /// <param name="end">The token that ends a text and its last one, or null to draw until the length is reached.
    /// </param>
    /// <param name="grammar">Which tokens may come next, or null for any; has seen nothing yet.</param>
    /// <param name="context">The context of the tokens, for a model that takes one; has seen nothing yet.</param>
    /// <param name="cancellationToken">Ends the drawing between two tokens, or between the groups of tokens that a backend draws
    /// at once.</param>
    public int[] Sample(
        ReadOnlySpan<int> prime, int? end = null, ITokenGrammar? grammar = null, ITokenContext? context = null,
        CancellationToken cancellationToken = default) =>
        Sample(
            1, prime, end, grammar is null ? null : _ => grammar, context is null ? null : _ => context,
            cancellationToken)[0];

    /// <summary>Draws several texts side by side.</summary>
    /// <param name="count">How many.</param>
    /// <param name="prime">The beginning of each, at least one token; part of the results.</param>
    /// <param name="end">The token that ends a text and its last one, or null to draw until the length is reached.
    /// </param>
    /// <param name="grammars">Makes the grammar of a text by its number; null allows any token.</param>
    /// <param name="contexts">Makes the context of a text by its number, for a model that takes one.</param>
    /// <param name="cancellationToken">Ends the drawing between two tokens.</param>
    /// <returns>The texts; one that has no end token at its end was broken off at the longest length.</returns>
    /// <exception cref="ArgumentException">There is no beginning, it has a token outside the vocabulary, the model takes a
    /// context and there is none, or the other way round, or a context has written something else than context tokens.</exception>
    public IReadOnlyList<int[]> Sample(
        int count, ReadOnlySpan<int> prime, int? end = null, Func<int, ITokenGrammar>? grammars = null,
        Func<int, ITokenContext>? contexts = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (prime.IsEmpty)
            throw new ArgumentException("Sampling needs a first token to start from.", nameof(prime));
        if ((contexts is null) != (_model.Options.ContextTokens == 0))
            throw new ArgumentException(
                $"The model takes {_model.Options.ContextTokens} context tokens beside each symbol, and "
                + $"{(contexts is null ? "no" : "a")} context is given.", nameof(contexts));
        using var batch = new SamplingBatch(_model, _options.Settings, count, end, grammars, contexts);
        foreach (int token in prime)
            batch.Feed(token);
        for (int length = prime.Length; length < _options.MaxLength && !batch.IsFinished;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            length += batch.Draw(_options.MaxLength - length);
        }
        return batch.Texts;
    }
}
