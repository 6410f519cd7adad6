using System.Text.Json.Serialization;

namespace BachBot.Engine.Models;

/// <summary>The architecture of a language model. Saved with it, so that loading needs nothing else.</summary>
/// <remarks>The defaults are BachBot's best model (Liang 2016): embedding 32, three LSTM layers of 256 units, each
/// followed by batch normalisation and dropout 0.3.</remarks>
public sealed record LanguageModelOptions
{
    /// <summary>V, the number of symbols.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>E, the size of the vectors that stand for symbols; 0 leaves the embedding out and feeds one-hot
    /// vectors of size V.</summary>
    public int EmbeddingSize { get; init; } = 32;

    /// <summary>How many context tokens stand beside each symbol of the text and tell the model what else is known about
    /// its place; their vectors are added to the symbol's. 0 for none.</summary>
    public int ContextTokens { get; init; }

    /// <summary>How many different context tokens there are. They are numbered from V on.</summary>
    public int ContextVocabularySize { get; init; }

    /// <summary>The recurrent cell.</summary>
    public CellKind Cell { get; init; } = CellKind.Lstm;

    /// <summary>L, the number of recurrent layers; 0 predicts each symbol from the one before it alone.</summary>
    public int Layers { get; init; } = 3;

    /// <summary>H, the units of each recurrent layer.</summary>
    public int HiddenSize { get; init; } = 256;

    /// <summary>Whether batch normalisation follows each recurrent layer.</summary>
    public bool BatchNorm { get; init; } = true;

    /// <summary>The rate of the dropout that ends each layer's block; 0 leaves it out.</summary>
    public double Dropout { get; init; } = 0.3;

    /// <summary>Whether a linear layer maps the last block to the symbols. Without it the last block's units are the
    /// logits themselves, so there must be V of them.</summary>
    public bool OutputLayer { get; init; } = true;

    /// <summary>The seed of the first weights and of the dropout masks.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Throws unless the options describe a model.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or two contradict each other.</exception>
    public void Validate()
    {
        Check(VocabularySize >= 1, nameof(VocabularySize), VocabularySize, "at least 1");
        Check(EmbeddingSize >= 0, nameof(EmbeddingSize), EmbeddingSize, "at least 0");
        Check(ContextTokens >= 0, nameof(ContextTokens), ContextTokens, "at least 0");
        Check(ContextVocabularySize >= 0, nameof(ContextVocabularySize), ContextVocabularySize, "at least 0");
        if (ContextTokens > 0 != ContextVocabularySize > 0)
            throw new ArgumentException(
                $"{ContextTokens} context tokens a symbol cannot go with {ContextVocabularySize} different ones.");
        if (ContextTokens > 0 && EmbeddingSize == 0)
            throw new ArgumentException("Context tokens need an embedding: one-hot vectors have no room for them.");
        Check(Layers >= 0, nameof(Layers), Layers, "at least 0");
        Check(HiddenSize >= 1, nameof(HiddenSize), HiddenSize, "at least 1");
        Check(Dropout is >= 0 and < 1, nameof(Dropout), Dropout, "at least 0 and below 1");
        Check(Enum.IsDefined(Cell), nameof(Cell), Cell, "lstm, gru or elman");
        int width = Layers > 0 ? HiddenSize : EmbeddingSize > 0 ? EmbeddingSize : VocabularySize;
        if (!OutputLayer && width != VocabularySize)
            throw new ArgumentException(
                $"Without an output layer the last block must have {VocabularySize} units, one a symbol, not {width}.");
        if (!OutputLayer && Layers == 0 && EmbeddingSize == 0)
            throw new ArgumentException("A model without embedding, layers and output layer has nothing to train.");
    }

    /// <summary>The tokens of a row of the text: a symbol and its context.</summary>
    [JsonIgnore]
    public int RowTokens => 1 + ContextTokens;

    /// <summary>The number of trained values of a model with these options, which must be valid.</summary>
    public Int128 CountParameters()
    {
        // Rows of the weights for each unit, and bias values beyond one for each row.
        (int gates, int extraBiases) = Cell switch { CellKind.Lstm => (4, 0), CellKind.Gru => (3, 1), _ => (1, 0) };
        Int128 units = HiddenSize;
        Int128 perLayer = units * (gates + extraBiases + (BatchNorm ? 2 : 0)) + gates * units * units;
        int input = EmbeddingSize > 0 ? EmbeddingSize : VocabularySize;
        Int128 between = Layers == 0 ? 0 : gates * units * input + (Layers - 1) * gates * units * units;
        int width = Layers == 0 ? input : HiddenSize;
        return ((Int128)VocabularySize + ContextVocabularySize) * EmbeddingSize + Layers * perLayer + between
            + (OutputLayer ? VocabularySize * ((Int128)width + 1) : 0);
    }

    private static void Check<T>(bool holds, string name, T value, string expected)
    {
        if (!holds)
            throw new ArgumentException($"{name} must be {expected}, not {value}.", name);
    }
}
