using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Layers;

/// <summary>An affine map of the last dimension: y = W x + b.</summary>
public sealed class Linear : Layer
{
    private readonly Parameter _weight;
    private readonly Parameter _bias;
    private readonly Workspace _y;
    private readonly Workspace _dx;
    private LinearWeights? _weights;
    private LinearWeights? _gradients;
    private Tensor? _x;

    /// <summary>Makes a layer; weight and bias start uniform in ± 1 / sqrt(D).</summary>
    /// <param name="backend">What computes.</param>
    /// <param name="name">Start of the names of its parameters.</param>
    /// <param name="inputSize">D.</param>
    /// <param name="outputSize">O.</param>
    public Linear(IBackend backend, string name, int inputSize, int outputSize)
        : base(backend, name)
    {
        var shape = new Shape(Positive(outputSize, nameof(outputSize)), Positive(inputSize, nameof(inputSize)));
        Initializer initializer = Initializers.Uniform(1 / Math.Sqrt(inputSize));
        _weight = new Parameter($"{name}.weight", shape, initializer);
        _bias = new Parameter($"{name}.bias", new Shape(outputSize), initializer);
        Parameters = [_weight, _bias];
        (_y, _dx) = (new Workspace(backend), new Workspace(backend));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters { get; }

    internal LinearWeights Weights => _weights ??= new(_weight.Value, _bias.Value);

    private LinearWeights Gradients => _gradients ??= new(_weight.Gradient, _bias.Gradient);

    /// <summary>Maps sequences.</summary>
    /// <param name="x">[T, N, D]; must not change until the backward pass.</param>
    /// <returns>[T, N, O].</returns>
    public Tensor Forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Expect.Rank(nameof(Forward), x, 3);
        Tensor y = _y.Get(new Shape(x.Shape[0], x.Shape[1], _weight.Shape[0]));
        Backend.LinearForward(Weights, x, y);
        _x = x;
        return y;
    }

    /// <summary>Backpropagates through the last forward pass.</summary>
    /// <param name="dy">[T, N, O].</param>
    /// <returns>Gradient of x, [T, N, D].</returns>
    /// <exception cref="InvalidOperationException">There was no forward pass.</exception>
    public Tensor Backward(Tensor dy)
    {
        if (_x is null)
            throw new InvalidOperationException($"{Name}: the backward pass needs a forward pass before it.");
        Tensor dx = _dx.Get(_x.Shape);
        Backend.LinearBackward(Weights, _x, dy, Gradients, dx);
        return dx;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _y.Dispose();
        _dx.Dispose();
    }
}
