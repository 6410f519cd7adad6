using BachBot.Engine.Backends;
using BachBot.Engine.Models;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Training;

/// <summary>The loss of a model on a text.</summary>
/// <param name="NatsPerToken">Mean of -ln p over the tokens counted.</param>
/// <param name="Tokens">Tokens counted: all but the first, which nothing precedes.</param>
public readonly record struct EvaluationResult(double NatsPerToken, int Tokens)
{
    /// <summary>The loss in bits a token.</summary>
    public double BitsPerToken => NatsPerToken / Math.Log(2);

    /// <summary>e to the loss.</summary>
    public double Perplexity => Math.Exp(NatsPerToken);
}

/// <summary>Evaluates a model as one stream over a whole text, the state carried on throughout.</summary>
public sealed class Evaluation : IDisposable
{
    private const int Window = 512;

    private readonly LanguageModel _model;
    private readonly ModelState _state;
    private readonly Tensor _tokens;
    private readonly Tensor _targets;
    private readonly int[] _symbols;

    /// <summary>Takes memory for evaluations of a model.</summary>
    public Evaluation(LanguageModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _state = model.CreateState(1);
        _tokens = model.Backend.Allocate(TokenRows.Window(Window, 1, model.Options.RowTokens), DType.Int32);
        _symbols = new int[Window];
        _targets = model.Backend.Allocate(new Shape(Window, 1), DType.Int32);
    }

    /// <summary>Evaluates a model once.</summary>
    /// <inheritdoc cref="Run(ReadOnlySpan{int}, CancellationToken)"/>
    public static EvaluationResult Run(
        LanguageModel model, ReadOnlySpan<int> text, CancellationToken cancellationToken = default)
    {
        using var evaluation = new Evaluation(model);
        return evaluation.Run(text, cancellationToken);
    }

    /// <summary>Evaluates the model as it is now.</summary>
    /// <param name="text">At least two symbols, each followed by its context where the model takes one.</param>
    /// <param name="cancellationToken">Ends the evaluation between windows.</param>
    /// <exception cref="ArgumentException">The text has fewer than two symbols, or one without its context.</exception>
    /// <exception cref="OperationCanceledException">The evaluation was cancelled.</exception>
    public EvaluationResult Run(ReadOnlySpan<int> text, CancellationToken cancellationToken = default)
    {
        double[] losses = Losses(text, cancellationToken);
        double sum = 0;
        foreach (double loss in losses)
            sum += loss;
        return new EvaluationResult(sum / losses.Length, losses.Length);
    }

    /// <summary>The loss of each token under the model as it is now.</summary>
    /// <returns>-ln p of the second symbol after the first, of the third after those two, and so on.</returns>
    /// <inheritdoc cref="Run(ReadOnlySpan{int}, CancellationToken)"/>
    public double[] Losses(ReadOnlySpan<int> text, CancellationToken cancellationToken = default)
    {
        int rowTokens = _model.Options.RowTokens;
        int rows = TokenRows.Count(text, rowTokens);
        if (rows < 2)
            throw new ArgumentException($"An evaluation needs at least two tokens, not {rows}.", nameof(text));
        _state.Reset();
        var losses = new double[rows - 1];
        for (int start = 0; start < losses.Length; start += Window)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(Window, losses.Length - start);
            Tensor tokens = _tokens.Slice(0, count);
            Tensor targets = _targets.Slice(0, count);
            tokens.Write(text.Slice(start * rowTokens, count * rowTokens));
            for (int i = 0; i < count; i++)
                _symbols[i] = text[(start + 1 + i) * rowTokens];
            targets.Write(_symbols.AsSpan(0, count));
            _model.InferLoss(tokens, targets, _state);
            _model.TokenLoss.ToDoubles().CopyTo(losses, start);
        }
        return losses;
    }

    /// <summary>Frees the memory, not the model.</summary>
    public void Dispose()
    {
        _state.Dispose();
        _tokens.Dispose();
        _targets.Dispose();
    }
}
