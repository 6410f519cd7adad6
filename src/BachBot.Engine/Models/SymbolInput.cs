using BachBot.Engine.Backends;
using BachBot.Engine.Layers;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Models;

/// <summary>Turns tokens into vectors: by a trained embedding, or as one-hot vectors where a model has none.</summary>
internal sealed class SymbolInput : IDisposable
{
    private readonly IBackend _backend;
    private readonly Embedding? _embedding;
    private readonly Tensor? _identity;
    private readonly Workspace _oneHot;

    public SymbolInput(IBackend backend, LanguageModelOptions options)
    {
        _backend = backend;
        _oneHot = new Workspace(backend);
        if (options.EmbeddingSize > 0)
        {
            _embedding = new Embedding(
                backend, "embedding", options.VocabularySize + options.ContextVocabularySize, options.EmbeddingSize, options.RowTokens);
            Features = options.EmbeddingSize;
            return;
        }
        // A row of the identity matrix is a one-hot vector, so no backend needs a function of its own for it.
        Features = options.VocabularySize;
        var identity = new double[Features * Features];
        for (int i = 0; i < Features; i++)
            identity[i * Features + i] = 1;
        _identity = backend.Allocate(new Shape(Features, Features), backend.ScalarType);
        _identity.Write(identity);
    }

    /// <summary>The size of the vectors.</summary>
    public int Features { get; }

    /// <summary>Whether a gradient is of use here.</summary>
    public bool IsTrained => _embedding is not null;

    /// <summary>The embedding, [V, E]; null without one.</summary>
    public Tensor? Weight => _embedding?.Weight;

    public IEnumerable<Layer> Layers => _embedding is null ? [] : [_embedding];

    public Tensor Forward(Tensor tokens)
    {
        if (_embedding is not null)
            return _embedding.Forward(tokens);
        Tensor y = _oneHot.Get(new Shape(tokens.Shape[0], tokens.Shape[1], Features));
        _backend.EmbeddingForward(tokens, _identity!, y);
        return y;
    }

    public void Backward(Tensor dy) => _embedding?.Backward(dy);

    public void Dispose()
    {
        _embedding?.Dispose();
        _identity?.Dispose();
        _oneHot.Dispose();
    }
}
