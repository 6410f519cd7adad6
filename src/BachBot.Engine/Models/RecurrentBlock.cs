using BachBot.Engine.Backends;
using BachBot.Engine.Layers;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Models;

/// <summary>One block of a language model: a recurrent layer, then batch normalisation, then dropout, the last two
/// where the options ask for them.</summary>
internal sealed class RecurrentBlock : IDisposable
{
    private readonly BatchNorm? _batchNorm;
    private readonly Dropout? _dropout;

    public RecurrentBlock(IBackend backend, LanguageModelOptions options, int index, int inputSize, Tensor step)
    {
        Recurrent = options.Cell switch
        {
            CellKind.Lstm => new Lstm(backend, $"lstm.{index}", inputSize, options.HiddenSize),
            CellKind.Gru => new Gru(backend, $"gru.{index}", inputSize, options.HiddenSize),
            CellKind.Elman => new ElmanRnn(backend, $"rnn.{index}", inputSize, options.HiddenSize),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Cell, "Unknown cell."),
        };
        DropoutMask? mask = options.Dropout > 0
            ? new DropoutMask(options.Dropout, options.Seed, (uint)index, step)
            : null;
        // Together they read and write everything once.
        if (options.BatchNorm)
            _batchNorm = new BatchNorm(backend, $"batch_norm.{index}", options.HiddenSize, dropout: mask);
        else if (mask is not null)
            _dropout = new Dropout(backend, $"dropout.{index}", mask);
    }

    public RecurrentLayer Recurrent { get; }

    public IEnumerable<Layer> Layers => new Layer?[] { Recurrent, _batchNorm, _dropout }.OfType<Layer>();

    /// <summary>The block as <see cref="IBackend.TryDrawTokens"/> takes it; null if its layer is no LSTM.</summary>
    public LstmTextLayer? ForDrawing =>
        Recurrent is Lstm lstm ? new LstmTextLayer(lstm.Weights, _batchNorm?.ForInference) : null;

    public Tensor Forward(Tensor x, RecurrentState state)
    {
        Tensor y = Recurrent.Forward(x, state);
        if (_batchNorm is not null)
            y = _batchNorm.Forward(y);
        return _dropout is null ? y : _dropout.Forward(y);
    }

    public Tensor Infer(Tensor x, RecurrentState state)
    {
        Tensor y = Recurrent.Forward(x, state);
        return _batchNorm is null ? y : _batchNorm.Infer(y);
    }

    public Tensor? Backward(Tensor dy, bool needsInputGradient)
    {
        if (_dropout is not null)
            dy = _dropout.Backward(dy);
        if (_batchNorm is not null)
            dy = _batchNorm.Backward(dy);
        return Recurrent.Backward(dy, needsInputGradient);
    }

    public void Dispose()
    {
        foreach (Layer layer in Layers)
            layer.Dispose();
    }
}
