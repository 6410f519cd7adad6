using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Layers;

/// <summary>A table of vectors, one for each symbol of the vocabulary.</summary>
public sealed class Embedding : Layer
{
    private readonly Parameter _weight;
    private readonly Workspace _y;
    private Tensor? _tokens;

    /// <summary>Makes a layer; the vectors start normal, such that the sum of a row's has a deviation of 1.</summary>
    /// <param name="backend">What computes.</param>
    /// <param name="name">Start of the name of its parameter.</param>
    /// <param name="symbols">V.</param>
    /// <param name="features">E.</param>
    /// <param name="rowTokens">K, how many tokens a row has whose vectors are added.</param>
    public Embedding(IBackend backend, string name, int symbols, int features, int rowTokens = 1)
        : base(backend, name)
    {
        var shape = new Shape(Positive(symbols, nameof(symbols)), Positive(features, nameof(features)));
        _weight = new Parameter($"{name}.weight", shape, Initializers.Normal(1 / Math.Sqrt(Positive(rowTokens, nameof(rowTokens)))));
        Parameters = [_weight];
        _y = new Workspace(backend);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters { get; }

    internal Tensor Weight => _weight.Value;

    /// <summary>Looks up the vectors of tokens, and adds those of a row.</summary>
    /// <param name="tokens">[T, N] integers, or [T, N, K] with K in a row; must not change until the backward pass.</param>
    /// <returns>[T, N, E].</returns>
    public Tensor Forward(Tensor tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (tokens.Shape.Rank is not (2 or 3))
            throw new ArgumentException(
                $"{Name}: the tokens must have the shape [T, N] or [T, N, K], not {tokens.Shape}.", nameof(tokens));
        Tensor y = _y.Get(new Shape(tokens.Shape[0], tokens.Shape[1], _weight.Shape[1]));
        Backend.EmbeddingForward(tokens, _weight.Value, y);
        _tokens = tokens;
        return y;
    }

    /// <summary>Adds the gradient of the last forward pass's vectors to the table's gradient.</summary>
    /// <param name="dy">[T, N, E].</param>
    /// <exception cref="InvalidOperationException">There was no forward pass.</exception>
    public void Backward(Tensor dy)
    {
        if (_tokens is null)
            throw new InvalidOperationException($"{Name}: the backward pass needs a forward pass before it.");
        Backend.EmbeddingBackward(_tokens, dy, _weight.Gradient);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _y.Dispose();
}
