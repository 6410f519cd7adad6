using BachBot.Engine.Backends;
using BachBot.Engine.Models;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Sampling;

/// <summary>A model that reads several texts side by side, token by token, and tells after each what comes next: for
/// searches that follow many candidates at once.</summary>
/// <remarks>While it lives, the model's weights must not change. Not safe for use by several threads at once.</remarks>
public sealed class InferenceSession : IDisposable
{
    private readonly LanguageModel _model;
    private readonly ModelState _state;
    private readonly Tensor _input;
    private readonly Tensor _from;
    private readonly double[] _logits;
    private readonly IDisposable _frozen;

    /// <summary>Takes memory for texts of which nothing has been read.</summary>
    /// <param name="model">The model; must outlive the session.</param>
    /// <param name="texts">N, how many texts.</param>
    public InferenceSession(LanguageModel model, int texts)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(texts, 1);
        _model = model;
        _state = model.CreateState(texts);
        _input = model.Backend.Allocate(TokenRows.Window(1, texts, model.Options.RowTokens), DType.Int32);
        _from = model.Backend.Allocate(new Shape(1, texts), DType.Int32);
        _logits = new double[texts * model.Options.VocabularySize];
        // Last: a session that could not be made must not hold them.
        _frozen = model.Backend.FreezeWeights();
    }

    /// <summary>N.</summary>
    public int Texts => _state.Sequences;

    /// <summary>Reads the next token of every text.</summary>
    /// <param name="rows">[N], or where the model takes context [N, 1 + K]: each text's symbol, then its context.</param>
    /// <returns>[N, V]: ln p of each token that may come next; valid until the next call.</returns>
    /// <exception cref="ArgumentException">It is not one row for each text, or a token is no symbol, or no context token, where one
    /// must stand.</exception>
    public ReadOnlySpan<double> Read(ReadOnlySpan<int> rows)
    {
        if (rows.Length != Texts * _model.Options.RowTokens)
            throw new ArgumentException(
                $"{Texts} texts need {Texts * _model.Options.RowTokens} tokens, not {rows.Length}.", nameof(rows));
        LanguageModelOptions options = _model.Options;
        TokenRows.Check(rows, options.RowTokens, options.VocabularySize, options.ContextVocabularySize, nameof(rows));
        _input.Write(rows);
        _model.Infer(_input, _state).Read(_logits);
        int symbols = options.VocabularySize;
        for (int n = 0; n < Texts; n++)
            Normalise(_logits.AsSpan(n * symbols, symbols));
        return _logits;
    }

    /// <summary>Goes on with copies: text n is from now on what text <paramref name="from"/>[n] has been.</summary>
    /// <param name="from">[N] numbers from 0 to N - 1.</param>
    /// <exception cref="ArgumentException">It is not one number for each text, or one is out of range.</exception>
    public void Select(ReadOnlySpan<int> from)
    {
        if (from.Length != Texts || from.ContainsAnyExceptInRange(0, Texts - 1))
            throw new ArgumentException($"Expected {Texts} numbers from 0 to {Texts - 1}.", nameof(from));
        _from.Write(from);
        _state.Select(_from);
    }

    /// <summary>Forgets all that was read.</summary>
    public void Reset() => _state.Reset();

    /// <summary>Frees the memory, not the model.</summary>
    public void Dispose()
    {
        _frozen.Dispose();
        _state.Dispose();
        _input.Dispose();
        _from.Dispose();
    }

    /// <summary>Logits become logarithms of probabilities.</summary>
    private static void Normalise(Span<double> row)
    {
        double most = double.NegativeInfinity;
        foreach (double logit in row)
            most = Math.Max(most, logit);
        double sum = 0;
        foreach (double logit in row)
            sum += Math.Exp(logit - most);
        double log = most + Math.Log(sum);
        for (int i = 0; i < row.Length; i++)
            row[i] -= log;
    }
}
