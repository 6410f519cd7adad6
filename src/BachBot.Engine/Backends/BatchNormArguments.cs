using BachBot.Engine.Tensors;

namespace BachBot.Engine.Backends;

/// <summary>Batch normalisation's scale and shift, or the gradients of them.</summary>
/// <param name="Gamma">γ, [C].</param>
/// <param name="Beta">β, [C].</param>
public sealed record BatchNormWeights(Tensor Gamma, Tensor Beta);

/// <summary>Batch normalisation's running statistics.</summary>
/// <param name="Mean">[C].</param>
/// <param name="Variance">[C].</param>
public sealed record BatchNormStatistics(Tensor Mean, Tensor Variance);

/// <summary>What batch normalisation's forward pass leaves for its backward pass.</summary>
/// <param name="Mean">The batch's mean, [C].</param>
/// <param name="InverseDeviation">1 / sqrt(variance + ε), [C].</param>
public sealed record BatchNormTape(Tensor Mean, Tensor InverseDeviation);

/// <summary>Constants of batch normalisation.</summary>
/// <param name="Epsilon">ε, added to the variance; positive.</param>
/// <param name="Momentum">Share of the batch in the running statistics, 0 to 1.</param>
public readonly record struct BatchNormSettings(double Epsilon, double Momentum);

/// <summary>The sizes of a batch normalisation's call.</summary>
/// <param name="Rows">R.</param>
/// <param name="Channels">C.</param>
public readonly record struct BatchNormSize(int Rows, int Channels);

/// <summary>Checks of the batch normalisation functions' arguments, the same for every backend.</summary>
public static class BatchNormArguments
{
    /// <summary>Checks <see cref="IBackend.BatchNormForward"/> and returns the sizes.</summary>
    /// <exception cref="ArgumentException">A tensor has another type or shape than expected, or a single row: its
    /// variance is not defined; or the dropout's rate lies outside 0 to below 1.</exception>
    public static BatchNormSize CheckForward(
        DType type, BatchNormWeights weights, BatchNormStatistics running, Tensor x, Tensor y, BatchNormTape tape,
        DropoutMask? dropout)
    {
        const string Function = nameof(IBackend.BatchNormForward);
        BatchNormSize size = Check(Function, type, weights, running, x, y);
        CheckTape(Function, type, size, tape);
        CheckDropout(Function, dropout);
        if (size.Rows < 2)
            throw new ArgumentException(
                $"{Function}: the statistics of a batch need at least two rows; x has the shape {x.Shape}.", nameof(x));
        return size;
    }

    /// <summary>Checks <see cref="IBackend.BatchNormInference"/> and returns the sizes.</summary>
    /// <exception cref="ArgumentException">A tensor has another type or shape than expected.</exception>
    public static BatchNormSize CheckInference(
        DType type, BatchNormWeights weights, BatchNormStatistics running, Tensor x, Tensor y) =>
        Check(nameof(IBackend.BatchNormInference), type, weights, running, x, y);

    /// <summary>Checks <see cref="IBackend.BatchNormBackward"/> and returns the sizes.</summary>
    /// <exception cref="ArgumentException">A tensor has another type or shape than expected, or the dropout's rate lies
    /// outside 0 to below 1.</exception>
    public static BatchNormSize CheckBackward(
        DType type, BatchNormWeights weights, Tensor x, BatchNormTape tape, Tensor dy, BatchNormWeights gradients,
        Tensor dx, DropoutMask? dropout)
    {
        const string Function = nameof(IBackend.BatchNormBackward);
        Expect.Type(Function, x, type);
        var size = new BatchNormSize(x.Shape.Rows, x.Shape.Last);
        CheckWeights(Function, type, size, weights);
        CheckWeights(Function, type, size, gradients);
        CheckTape(Function, type, size, tape);
        Expect.Shape(Function, dy, type, x.Shape);
        Expect.Shape(Function, dx, type, x.Shape);
        CheckDropout(Function, dropout);
        return size;
    }

    private static BatchNormSize Check(
        string function, DType type, BatchNormWeights weights, BatchNormStatistics running, Tensor x, Tensor y)
    {
        Expect.Type(function, x, type);
        var size = new BatchNormSize(x.Shape.Rows, x.Shape.Last);
        CheckRunning(function, type, size, weights, running);
        Expect.Shape(function, y, type, x.Shape);
        return size;
    }

    internal static void CheckRunning(
        string function, DType type, BatchNormSize size, BatchNormWeights weights, BatchNormStatistics running)
    {
        CheckWeights(function, type, size, weights);
        ArgumentNullException.ThrowIfNull(running);
        Expect.Shape(function, running.Mean, type, new Shape(size.Channels));
        Expect.Shape(function, running.Variance, type, new Shape(size.Channels));
    }

    private static void CheckDropout(string function, DropoutMask? dropout)
    {
        if (dropout is not null)
            DropoutArguments.CheckMask(function, dropout);
    }

    private static void CheckWeights(string function, DType type, BatchNormSize size, BatchNormWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Expect.Shape(function, weights.Gamma, type, new Shape(size.Channels));
        Expect.Shape(function, weights.Beta, type, new Shape(size.Channels));
    }

    private static void CheckTape(string function, DType type, BatchNormSize size, BatchNormTape tape)
    {
        ArgumentNullException.ThrowIfNull(tape);
        Expect.Shape(function, tape.Mean, type, new Shape(size.Channels));
        Expect.Shape(function, tape.InverseDeviation, type, new Shape(size.Channels));
    }
}
