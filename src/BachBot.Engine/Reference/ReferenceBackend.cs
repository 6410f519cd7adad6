using System.Numerics;
using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Reference;

/// <summary>The oracle: every layer in the shortest clear form, on MathNet's managed matrices.</summary>
/// <typeparam name="T">float, or double for numeric gradient checks.</typeparam>
/// <remarks>It exists to be read and to be right; the other backends are tested against it. It multiplies matrices at
/// about 1 GFLOP/s and allocates freely, so it trains toy models only.</remarks>
public sealed class ReferenceBackend<T> : IBackend
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly HostPool _pool = new();

    /// <inheritdoc/>
    public string Name => "reference";

    /// <inheritdoc/>
    public DType ScalarType { get; } = DTypes.Of<T>();

    /// <inheritdoc/>
    public Tensor Allocate(Shape shape, DType type) => HostMemory.Allocate(shape, type, _pool);

    /// <inheritdoc/>
    public void Copy(Tensor source, Tensor destination) => HostMemory.Copy(source, destination);

    /// <inheritdoc/>
    public void Clear(Tensor tensor) => HostMemory.Clear(tensor);

    /// <summary>Returns at once: every function has finished when it returns.</summary>
    public void Synchronize()
    {
    }

    /// <inheritdoc/>
    public void ReadWindow(Tensor text, Tensor window, Tensor inputs, Tensor targets) =>
        WindowArguments.Read(text, window, inputs, targets);

    /// <inheritdoc/>
    public void EmbeddingForward(Tensor tokens, Tensor weight, Tensor y)
    {
        EmbeddingSize size = EmbeddingArguments.CheckForward(ScalarType, tokens, weight, y);
        EmbeddingReference<T>.Forward(size, tokens, weight, y);
    }

    /// <inheritdoc/>
    public void EmbeddingBackward(Tensor tokens, Tensor dy, Tensor dWeight)
    {
        EmbeddingSize size = EmbeddingArguments.CheckBackward(ScalarType, tokens, dy, dWeight);
        EmbeddingReference<T>.Backward(size, tokens, dy, dWeight);
    }

    /// <inheritdoc/>
    public void LstmForward(LstmWeights weights, Tensor x, LstmState initial, Tensor y, LstmState final, LstmTape tape)
    {
        RecurrentSize size = LstmArguments.CheckForward(ScalarType, weights, x, initial, y, final, tape);
        LstmReference<T>.Forward(size, weights, x, initial, y, final, tape);
    }

    /// <inheritdoc/>
    public void LstmBackward(
        LstmWeights weights, Tensor x, LstmState initial, Tensor y, LstmTape tape, Tensor dy, LstmState? dFinal,
        LstmWeights gradients, Tensor? dx, LstmState? dInitial)
    {
        RecurrentSize size = LstmArguments.CheckBackward(
            ScalarType, weights, x, initial, y, tape, dy, dFinal, gradients, dx, dInitial);
        LstmReference<T>.Backward(size, weights, x, initial, y, tape, dy, dFinal, gradients, dx, dInitial);
    }

    /// <inheritdoc/>
    public void GruForward(GruWeights weights, Tensor x, Tensor initial, Tensor y, Tensor final, GruTape tape)
    {
        RecurrentSize size = GruArguments.CheckForward(ScalarType, weights, x, initial, y, final, tape);
        GruReference<T>.Forward(size, weights, x, initial, y, final, tape);
    }

    /// <inheritdoc/>
    public void GruBackward(
        GruWeights weights, Tensor x, Tensor initial, Tensor y, GruTape tape, Tensor dy, Tensor? dFinal,
        GruWeights gradients, Tensor? dx, Tensor? dInitial)
    {
        RecurrentSize size = GruArguments.CheckBackward(
            ScalarType, weights, x, initial, y, tape, dy, dFinal, gradients, dx, dInitial);
        GruReference<T>.Backward(size, weights, x, initial, y, tape, dy, dFinal, gradients, dx, dInitial);
    }

    /// <inheritdoc/>
    public void ElmanForward(ElmanWeights weights, Tensor x, Tensor initial, Tensor y, Tensor final)
    {
        RecurrentSize size = ElmanArguments.CheckForward(ScalarType, weights, x, initial, y, final);
        ElmanReference<T>.Forward(size, weights, x, initial, y, final);
    }

    /// <inheritdoc/>
    public void ElmanBackward(
        ElmanWeights weights, Tensor x, Tensor initial, Tensor y, ElmanTape tape, Tensor dy, Tensor? dFinal,
        ElmanWeights gradients, Tensor? dx, Tensor? dInitial)
    {
        RecurrentSize size = ElmanArguments.CheckBackward(
            ScalarType, weights, x, initial, y, tape, dy, dFinal, gradients, dx, dInitial);
        ElmanReference<T>.Backward(size, weights, x, initial, y, dy, dFinal, gradients, dx, dInitial);
    }

    /// <inheritdoc/>
    public void BatchNormForward(
        BatchNormWeights weights, BatchNormStatistics running, BatchNormSettings settings, Tensor x, Tensor y,
        BatchNormTape tape, DropoutMask? dropout = null)
    {
        BatchNormArguments.CheckForward(ScalarType, weights, running, x, y, tape, dropout);
        BatchNormReference<T>.Forward(weights, running, settings, x, y, tape);
        if (dropout is not null)
            DropoutReference<T>.Apply(dropout, y, y);
    }

    /// <inheritdoc/>
    public void BatchNormInference(
        BatchNormWeights weights, BatchNormStatistics running, BatchNormSettings settings, Tensor x, Tensor y)
    {
        BatchNormArguments.CheckInference(ScalarType, weights, running, x, y);
        BatchNormReference<T>.Inference(weights, running, settings, x, y);
    }

    /// <inheritdoc/>
    public void BatchNormBackward(
        BatchNormWeights weights, Tensor x, BatchNormTape tape, Tensor dy, BatchNormWeights gradients, Tensor dx,
        DropoutMask? dropout = null)
    {
        BatchNormArguments.CheckBackward(ScalarType, weights, x, tape, dy, gradients, dx, dropout);
        if (dropout is not null)
            DropoutReference<T>.Apply(dropout, dy, dx);
        BatchNormReference<T>.Backward(weights, x, tape, dropout is null ? dy : dx, gradients, dx);
    }

    /// <inheritdoc/>
    public void Dropout(DropoutMask mask, Tensor x, Tensor y)
    {
        DropoutArguments.Check(ScalarType, mask, x, y);
        DropoutReference<T>.Apply(mask, x, y);
    }

    /// <inheritdoc/>
    public void LinearForward(LinearWeights weights, Tensor x, Tensor y)
    {
        LinearArguments.CheckForward(ScalarType, weights, x, y);
        LinearReference<T>.Forward(weights, x, y);
    }

    /// <inheritdoc/>
    public void LinearBackward(LinearWeights weights, Tensor x, Tensor dy, LinearWeights gradients, Tensor? dx)
    {
        LinearArguments.CheckBackward(ScalarType, weights, x, dy, gradients, dx);
        LinearReference<T>.Backward(weights, x, dy, gradients, dx);
    }

    /// <inheritdoc/>
    public void SoftmaxCrossEntropyForward(
        Tensor logits, Tensor targets, Tensor probabilities, Tensor rowLoss, Tensor loss)
    {
        SoftmaxCrossEntropyArguments.CheckForward(ScalarType, logits, targets, probabilities, rowLoss, loss);
        SoftmaxCrossEntropyReference<T>.Forward(logits, targets, probabilities, rowLoss, loss);
    }

    /// <inheritdoc/>
    public void SoftmaxCrossEntropyBackward(Tensor probabilities, Tensor targets, Tensor dLogits)
    {
        SoftmaxCrossEntropyArguments.CheckBackward(ScalarType, probabilities, targets, dLogits);
        SoftmaxCrossEntropyReference<T>.Backward(probabilities, targets, dLogits);
    }

    /// <inheritdoc/>
    public void Sample(Tensor logits, SamplingSettings settings, Tensor step, Tensor? allowed, Tensor tokens)
    {
        SampleArguments.Check(ScalarType, logits, settings, step, allowed, tokens);
        SamplingReference<T>.Sample(logits, settings, step, allowed, tokens);
    }

    /// <inheritdoc/>
    public void GradientNorm(Tensor gradients, Tensor norm)
    {
        OptimizerArguments.CheckNorm(ScalarType, gradients, norm);
        OptimizersReference<T>.GradientNorm(gradients, norm);
    }

    /// <inheritdoc/>
    public void Adam(AdamArguments arguments)
    {
        OptimizerArguments.Check(ScalarType, arguments);
        OptimizersReference<T>.Adam(arguments);
    }

    /// <inheritdoc/>
    public void Sgd(SgdArguments arguments)
    {
        OptimizerArguments.Check(ScalarType, arguments);
        OptimizersReference<T>.Sgd(arguments);
    }

    /// <summary>Nothing to free.</summary>
    public void Dispose()
    {
    }
}
