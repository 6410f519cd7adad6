using BachBot.Engine.Backends;
using BachBot.Engine.Layers;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Training;

/// <summary>Stochastic gradient descent with momentum.</summary>
public sealed class Sgd : Optimizer
{
    private readonly SgdArguments _arguments;

    /// <summary>Makes an optimiser at rest.</summary>
    /// <inheritdoc cref="Optimizer.Create"/>
    public Sgd(
        SgdOptions options, IBackend backend, ParameterSet parameters, double? clipValue = null,
        double? clipNorm = null, Tensor? guard = null)
        : base(backend, parameters, clipValue, clipNorm)
    {
        ArgumentNullException.ThrowIfNull(options);
        _arguments = new SgdArguments(
            parameters.Values, parameters.Gradients, backend.Allocate(parameters.Values.Shape, backend.ScalarType),
            LearningRate, options.Momentum, options.WeightDecay, Clip, guard);
        Moments = [new NamedTensor("sgd.velocity", _arguments.Velocity)];
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<NamedTensor> Moments { get; }

    /// <inheritdoc/>
    protected override void Run() => Backend.Sgd(_arguments);
}
