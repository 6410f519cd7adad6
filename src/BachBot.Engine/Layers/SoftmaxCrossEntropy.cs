using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Layers;

/// <summary>Softmax and the cross-entropy with targets, in nats a token.</summary>
public sealed class SoftmaxCrossEntropy : Layer
{
    private readonly Workspace _probabilities;
    private readonly Workspace _rowLoss;
    private readonly Tensor _loss;
    private Tensor? _targets;
    private Tensor? _last;

    /// <summary>Makes a layer.</summary>
    /// <param name="backend">What computes.</param>
    /// <param name="name">Its name.</param>
    public SoftmaxCrossEntropy(IBackend backend, string name)
        : base(backend, name)
    {
        (_probabilities, _rowLoss) = (new Workspace(backend), new Workspace(backend));
        _loss = backend.Allocate(new Shape(1), backend.ScalarType);
    }

    /// <summary>[1]: where every forward pass writes its mean.</summary>
    internal Tensor Loss => _loss;

    /// <summary>Computes the loss of each row and their mean.</summary>
    /// <param name="logits">[T, N, V].</param>
    /// <param name="targets">[T, N] integers; must not change until the backward pass.</param>
    /// <returns>[1]: the mean over all rows.</returns>
    public Tensor Forward(Tensor logits, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(logits);
        Tensor probabilities = _probabilities.Get(logits.Shape);
        Tensor rowLoss = _rowLoss.Get(new Shape(logits.Shape.Rows));
        Backend.Clear(_loss);
        Backend.SoftmaxCrossEntropyForward(logits, targets, probabilities, rowLoss, _loss);
        (_targets, _last, RowLoss) = (targets, probabilities, rowLoss);
        return _loss;
    }

    /// <summary>The loss of each row of the last forward pass, [T · N], or null before the first.</summary>
    public Tensor? RowLoss { get; private set; }

    /// <summary>The gradient of the mean loss; uses the probabilities of the last forward pass up.</summary>
    /// <returns>Gradient of the logits, [T, N, V].</returns>
    /// <exception cref="InvalidOperationException">There was no forward pass, or its gradient was taken already.
    /// </exception>
    public Tensor Backward()
    {
        if (_last is null || _targets is null)
            throw new InvalidOperationException($"{Name}: the backward pass needs a forward pass before it.");
        Tensor gradient = _last;
        Backend.SoftmaxCrossEntropyBackward(gradient, _targets, gradient);
        _last = null;
        return gradient;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _probabilities.Dispose();
        _rowLoss.Dispose();
        _loss.Dispose();
    }
}
