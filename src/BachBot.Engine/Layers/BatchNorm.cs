using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Layers;

/// <summary>Batch normalisation over the T · N rows of a sequence, with running statistics for evaluation, and the dropout
/// that may follow it in training.</summary>
public sealed class BatchNorm : Layer
{
    private readonly Parameter _gamma;
    private readonly Parameter _beta;
    private readonly BatchNormStatistics _running;
    private readonly BatchNormTape _tape;
    private readonly BatchNormSettings _settings;
    private readonly DropoutMask? _dropout;
    private readonly Workspace _y;
    private readonly Workspace _dx;
    private BatchNormWeights? _weights;
    private BatchNormWeights? _gradients;
    private Tensor? _x;

    /// <summary>Makes a layer; γ starts at 1, β at 0.</summary>
    /// <param name="backend">What computes.</param>
    /// <param name="name">Start of the names of its parameters.</param>
    /// <param name="channels">C.</param>
    /// <param name="epsilon">ε, added to the variance.</param>
    /// <param name="momentum">Share of each batch in the running statistics.</param>
    /// <param name="dropout">The mask of the dropout that follows; null if none does.</param>
    public BatchNorm(
        IBackend backend, string name, int channels, double epsilon = 1e-5, double momentum = 0.1,
        DropoutMask? dropout = null)
        : base(backend, name)
    {
        var shape = new Shape(Positive(channels, nameof(channels)));
        if (!(epsilon > 0))
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "ε must be positive.");
        if (!(momentum is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "The momentum must lie in 0 to 1.");
        (_settings, _dropout) = (new BatchNormSettings(epsilon, momentum), dropout);
        _gamma = new Parameter($"{name}.weight", shape, Initializers.Ones);
        _beta = new Parameter($"{name}.bias", shape, Initializers.Zeros);
        Parameters = [_gamma, _beta];

        Tensor Vector() => backend.Allocate(shape, backend.ScalarType);
        _running = new BatchNormStatistics(Vector(), Vector());
        _tape = new BatchNormTape(Vector(), Vector());
        var ones = new double[channels];
        Array.Fill(ones, 1);
        _running.Variance.Write(ones);
        Buffers =
        [
            new NamedTensor($"{name}.running_mean", _running.Mean),
            new NamedTensor($"{name}.running_var", _running.Variance),
        ];
        (_y, _dx) = (new Workspace(backend), new Workspace(backend));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> Buffers { get; }

    /// <summary>What evaluation uses.</summary>
    internal RunningBatchNorm ForInference => new(Weights, _running, _settings.Epsilon);

    private BatchNormWeights Weights => _weights ??= new(_gamma.Value, _beta.Value);

    private BatchNormWeights Gradients => _gradients ??= new(_gamma.Gradient, _beta.Gradient);

    /// <summary>Normalises with the batch's statistics, moves the running ones towards them, and drops elements.</summary>
    /// <param name="x">[T, N, C]; must not change until the backward pass.</param>
    /// <returns>As x.</returns>
    public Tensor Forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor y = _y.Get(x.Shape);
        Backend.BatchNormForward(Weights, _running, _settings, x, y, _tape, _dropout);
        _x = x;
        return y;
    }

    /// <summary>Normalises with the running statistics.</summary>
    /// <param name="x">[T, N, C].</param>
    /// <returns>As x.</returns>
    public Tensor Infer(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor y = _y.Get(x.Shape);
        Backend.BatchNormInference(Weights, _running, _settings, x, y);
        _x = null;
        return y;
    }

    /// <summary>Backpropagates through the last <see cref="Forward"/>, its statistics included.</summary>
    /// <param name="dy">As y.</param>
    /// <returns>Gradient of x.</returns>
    /// <exception cref="InvalidOperationException">The last call was not <see cref="Forward"/>.</exception>
    public Tensor Backward(Tensor dy)
    {
        if (_x is null)
            throw new InvalidOperationException($"{Name}: the backward pass needs a training forward pass before it.");
        Tensor dx = _dx.Get(_x.Shape);
        Backend.BatchNormBackward(Weights, _x, _tape, dy, Gradients, dx, _dropout);
        return dx;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _y.Dispose();
        _dx.Dispose();
        foreach (Tensor tensor in new[] { _running.Mean, _running.Variance, _tape.Mean, _tape.InverseDeviation })
            tensor.Dispose();
    }
}
