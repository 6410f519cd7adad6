using BachBot.Engine.Backends;
using BachBot.Engine.Checkpoints;
using BachBot.Engine.Layers;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Training;

/// <summary>Updates all parameters of a model from their gradients.</summary>
/// <remarks>Its state (moments, number of updates) is kept when the learning rate changes, and saved for a resumed
/// run.</remarks>
public abstract class Optimizer : IDisposable
{
    private readonly double _maximumNorm;

    /// <summary>Makes an optimiser.</summary>
    /// <param name="backend">What computes.</param>
    /// <param name="parameters">What is updated.</param>
    /// <param name="clipValue">Bound of each gradient's absolute value, or null.</param>
    /// <param name="clipNorm">Bound of the norm of all gradients, or null.</param>
    protected Optimizer(IBackend backend, ParameterSet parameters, double? clipValue, double? clipNorm)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(parameters);
        (Backend, Parameters) = (backend, parameters);
        _maximumNorm = clipNorm ?? double.PositiveInfinity;
        LearningRate = backend.Allocate(new Shape(1), backend.ScalarType);
        Norm = backend.Allocate(new Shape(1), backend.ScalarType);
        Clip = new GradientClip(clipValue ?? double.PositiveInfinity, _maximumNorm, Norm);
    }

    /// <summary>Number of updates so far.</summary>
    public int Updates { get; private set; }

    /// <summary>What computes.</summary>
    protected IBackend Backend { get; }

    /// <summary>What is updated.</summary>
    protected ParameterSet Parameters { get; }

    /// <summary>[1]: the rate of the next update.</summary>
    protected Tensor LearningRate { get; }

    /// <summary>The clipping of the gradients.</summary>
    protected GradientClip Clip { get; }

    /// <summary>The optimiser's tensors with names, each flat and in the order of the parameters.</summary>
    protected abstract IReadOnlyList<NamedTensor> Moments { get; }

    private Tensor Norm { get; }

    /// <summary>Makes the optimiser that options describe.</summary>
    /// <param name="options">Which optimiser.</param>
    /// <param name="backend">What computes.</param>
    /// <param name="parameters">What is updated.</param>
    /// <param name="clipValue">Bound of each gradient's absolute value, or null.</param>
    /// <param name="clipNorm">Bound of the norm of all gradients, or null.</param>
    /// <param name="guard">[1]: an update is left out unless this is finite; null for none.</param>
    public static Optimizer Create(
        OptimizerOptions options, IBackend backend, ParameterSet parameters, double? clipValue = null,
        double? clipNorm = null, Tensor? guard = null) => options switch
        {
            AdamOptions adam => new Adam(adam, backend, parameters, clipValue, clipNorm, guard),
            SgdOptions sgd => new Sgd(sgd, backend, parameters, clipValue, clipNorm, guard),
            _ => throw new ArgumentException($"There is no optimiser for {options}.", nameof(options)),
        };

    /// <summary>Updates the parameters once.</summary>
    /// <param name="learningRate">The rate of this update.</param>
    public void Update(double learningRate)
    {
        Prepare(learningRate);
        Apply();
    }

    /// <summary>Writes what differs from update to update, and counts the next one.</summary>
    internal void Prepare(double learningRate)
    {
        LearningRate.Write([learningRate]);
        WriteUpdate(Updates);
        Updates++;
    }

    /// <summary>Takes back the last <see cref="Prepare"/>: the update was left out.</summary>
    internal void Withdraw() => Updates--;

    /// <summary>Does the update that was prepared: only work of the backend, which can be recorded.</summary>
    internal void Apply()
    {
        if (!double.IsInfinity(_maximumNorm))
            Backend.GradientNorm(Parameters.Gradients, Norm);
        Run();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Tells the backend the number of the next update, counted from 0, where it depends on that.</summary>
    protected virtual void WriteUpdate(int update)
    {
    }

    /// <summary>Updates the parameters.</summary>
    protected abstract void Run();

    /// <summary>Frees the optimiser's tensors.</summary>
    protected virtual void Dispose(bool disposing)
    {
        LearningRate.Dispose();
        Norm.Dispose();
        foreach (NamedTensor moment in Moments)
            moment.Tensor.Dispose();
    }

    internal void Save(TensorWriter writer)
    {
        foreach (NamedTensor moment in Moments)
        {
            foreach (Parameter parameter in Parameters.Parameters)
                writer.Add($"{moment.Name}.{parameter.Name}", Parameters.ViewOf(moment.Tensor, parameter));
        }
    }

    internal void Load(TensorReader reader, int updates)
    {
        foreach (NamedTensor moment in Moments)
        {
            foreach (Parameter parameter in Parameters.Parameters)
                reader.Into($"{moment.Name}.{parameter.Name}", Parameters.ViewOf(moment.Tensor, parameter));
        }
        Updates = updates;
    }
}
