using BachBot.Engine.Tensors;

namespace BachBot.Engine.Backends;

/// <summary>A language model whose recurrent layers are LSTMs, as <see cref="IBackend.TryDrawTokens"/> takes it.</summary>
/// <param name="Embedding">[V, E]; null for one-hot inputs, where E is V.</param>
/// <param name="Layers">At least one, first layer first. The first has E inputs, the others H; all have H units.</param>
/// <param name="Output">From the last layer to logits: [V, H] and [V].</param>
public sealed record LstmTextModel(Tensor? Embedding, IReadOnlyList<LstmTextLayer> Layers, LinearWeights Output);

/// <summary>A layer of a language model and the batch normalisation behind it.</summary>
/// <param name="Weights">The LSTM's weights.</param>
/// <param name="BatchNorm">Null if the layer has none.</param>
public sealed record LstmTextLayer(LstmWeights Weights, RunningBatchNorm? BatchNorm);

/// <summary>Batch normalisation with its running statistics.</summary>
/// <param name="Weights">γ and β, each [H].</param>
/// <param name="Running">Mean and variance, each [H].</param>
/// <param name="Epsilon">ε, added to the variance; positive.</param>
public sealed record RunningBatchNorm(BatchNormWeights Weights, BatchNormStatistics Running, double Epsilon);

/// <summary>The arguments of <see cref="IBackend.TryDrawTokens"/>.</summary>
/// <param name="Model">The model.</param>
/// <param name="States">h and c of each layer, each [N, H]; moved on by T steps.</param>
/// <param name="First">[N] integers in [0, V): the token of each text that the model sees first.</param>
/// <param name="Settings">Temperature, top-k, top-p, seed.</param>
/// <param name="Step">[1] integer: the first draw's position in the sequence.</param>
/// <param name="Allowed">[N, V] integers; a token whose entry is 0 has probability zero in every draw. Null allows all.
/// </param>
/// <param name="Tokens">[T, N] integers, written: what was drawn. The last ones the model has not seen.</param>
public sealed record TokenDraws(
    LstmTextModel Model, IReadOnlyList<LstmState> States, Tensor First, SamplingSettings Settings, Tensor Step,
    Tensor? Allowed, Tensor Tokens)
{
    /// <summary>Checks the arguments and returns the sizes, the same for every backend.</summary>
    /// <param name="type">The backend's scalar type.</param>
    /// <exception cref="ArgumentException">A tensor has another type or shape than expected, a setting is out of range, there
    /// is nothing to draw, or the model has no layers or another number of them than there are states.</exception>
    public TokenDrawSize Check(DType type)
    {
        const string Function = nameof(IBackend.TryDrawTokens);
        Settings.Check(Function);
        Expect.Rank(Function, Tokens, 2);
        Expect.Rank(Function, Model.Output.Weight, 2);
        if (Model.Layers.Count == 0 || Model.Layers.Count != States.Count)
            throw new ArgumentException(
                $"{Function}: a model of {Model.Layers.Count} layers cannot go with {States.Count} states.");
        if (Tokens.ElementCount == 0 || Model.Output.Weight.ElementCount == 0)
            throw new ArgumentException(
                $"{Function}: Tokens of the shape {Tokens.Shape} and weights of the shape {Model.Output.Weight.Shape} leave "
                + "nothing to draw.");
        int symbols = Model.Output.Weight.Shape[0];
        var size = new TokenDrawSize(
            Tokens.Shape[0], Tokens.Shape[1], Model.Output.Weight.Shape[1], Model.Layers.Count,
            Model.Embedding?.Shape.Last ?? symbols, symbols);
        Expect.Shape(Function, Tokens, DType.Int32, new Shape(size.Steps, size.Sequences));
        Expect.Shape(Function, First, DType.Int32, new Shape(size.Sequences));
        Expect.Shape(Function, Step, DType.Int32, new Shape(1));
        if (Allowed is not null)
            Expect.Shape(Function, Allowed, DType.Int32, new Shape(size.Sequences, symbols));
        CheckModel(Function, type, size);
        return size;
    }

    private void CheckModel(string function, DType type, TokenDrawSize size)
    {
        if (Model.Embedding is not null)
            Expect.Shape(function, Model.Embedding, type, new Shape(size.Symbols, size.Features));
        Expect.Shape(function, Model.Output.Weight, type, new Shape(size.Symbols, size.Units));
        Expect.Shape(function, Model.Output.Bias, type, new Shape(size.Symbols));
        for (int i = 0; i < size.Layers; i++)
        {
            (LstmWeights weights, RunningBatchNorm? batchNorm) = Model.Layers[i];
            var layer = new RecurrentSize(1, size.Sequences, i == 0 ? size.Features : size.Units, size.Units);
            LstmArguments.CheckWeights(function, type, layer, weights);
            LstmArguments.CheckState(function, type, layer, States[i], "States.Hidden", "States.Cell");
            if (batchNorm is not null)
                BatchNormArguments.CheckRunning(
                    function, type, new BatchNormSize(size.Sequences, size.Units), batchNorm.Weights, batchNorm.Running);
        }
    }
}

/// <summary>The sizes of <see cref="IBackend.TryDrawTokens"/>.</summary>
/// <param name="Steps">T.</param>
/// <param name="Sequences">N.</param>
/// <param name="Units">H.</param>
/// <param name="Layers">How many layers there are.</param>
/// <param name="Features">E.</param>
/// <param name="Symbols">V.</param>
public readonly record struct TokenDrawSize(int Steps, int Sequences, int Units, int Layers, int Features, int Symbols);
