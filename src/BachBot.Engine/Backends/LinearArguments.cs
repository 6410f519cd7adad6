using BachBot.Engine.Tensors;

namespace BachBot.Engine.Backends;

/// <summary>A linear layer's weights, or the gradients of them.</summary>
/// <param name="Weight">W, [O, D].</param>
/// <param name="Bias">b, [O].</param>
public sealed record LinearWeights(Tensor Weight, Tensor Bias);

/// <summary>The sizes of a linear layer's call.</summary>
/// <param name="Rows">R.</param>
/// <param name="Inputs">D.</param>
/// <param name="Outputs">O.</param>
public readonly record struct LinearSize(int Rows, int Inputs, int Outputs);

/// <summary>Checks of the linear functions' arguments, the same for every backend.</summary>
public static class LinearArguments
{
    /// <summary>Checks <see cref="IBackend.LinearForward"/> and returns the sizes.</summary>
    /// <exception cref="ArgumentException">A tensor has another type or shape than expected.</exception>
    public static LinearSize CheckForward(DType type, LinearWeights weights, Tensor x, Tensor y) =>
        Check(nameof(IBackend.LinearForward), type, weights, x, y, nameof(y));

    /// <summary>Checks <see cref="IBackend.LinearBackward"/> and returns the sizes.</summary>
    /// <exception cref="ArgumentException">A tensor has another type or shape than expected.</exception>
    public static LinearSize CheckBackward(
        DType type, LinearWeights weights, Tensor x, Tensor dy, LinearWeights gradients, Tensor? dx)
    {
        const string Function = nameof(IBackend.LinearBackward);
        LinearSize size = Check(Function, type, weights, x, dy, nameof(dy));
        CheckWeights(Function, type, size, gradients);
        if (dx is not null)
            Expect.Shape(Function, dx, type, x.Shape);
        return size;
    }

    private static LinearSize Check(
        string function, DType type, LinearWeights weights, Tensor x, Tensor y, string outputName)
    {
        Expect.Type(function, x, type);
        Expect.Type(function, y, type, outputName);
        var size = new LinearSize(x.Shape.Rows, x.Shape.Last, y.Shape.Last);
        CheckWeights(function, type, size, weights);
        if (y.Shape.Rows != size.Rows)
            throw new ArgumentException(
                $"{function}: x {x.Shape} and {outputName} {y.Shape} must have the same rows.", outputName);
        return size;
    }

    private static void CheckWeights(string function, DType type, LinearSize size, LinearWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Expect.Shape(function, weights.Weight, type, new Shape(size.Outputs, size.Inputs));
        Expect.Shape(function, weights.Bias, type, new Shape(size.Outputs));
    }
}
