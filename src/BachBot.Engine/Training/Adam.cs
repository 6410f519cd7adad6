using BachBot.Engine.Backends;
using BachBot.Engine.Layers;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Training;

/// <summary>Adam (Kingma and Ba 2015).</summary>
public sealed class Adam : Optimizer
{
    private readonly AdamArguments _arguments;

    /// <summary>Makes an optimiser whose moments are zero.</summary>
    /// <inheritdoc cref="Optimizer.Create"/>
    public Adam(
        AdamOptions options, IBackend backend, ParameterSet parameters, double? clipValue = null,
        double? clipNorm = null, Tensor? guard = null)
        : base(backend, parameters, clipValue, clipNorm)
    {
        ArgumentNullException.ThrowIfNull(options);
        Tensor Moment() => backend.Allocate(parameters.Values.Shape, backend.ScalarType);
        _arguments = new AdamArguments(
            parameters.Values, parameters.Gradients, Moment(), Moment(), LearningRate,
            backend.Allocate(new Shape(1), DType.Int32),
            options.Beta1, options.Beta2, options.Epsilon, options.WeightDecay, Clip, guard);
        Moments = [new NamedTensor("adam.m", _arguments.FirstMoment), new NamedTensor("adam.v", _arguments.SecondMoment)];
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<NamedTensor> Moments { get; }

    /// <inheritdoc/>
    protected override void WriteUpdate(int update) => _arguments.Update.Write([update]);

    /// <inheritdoc/>
    protected override void Run() => Backend.Adam(_arguments);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _arguments.Update.Dispose();
    }
}
