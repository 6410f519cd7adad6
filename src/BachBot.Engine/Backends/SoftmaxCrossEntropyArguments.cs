using BachBot.Engine.Tensors;

namespace BachBot.Engine.Backends;

/// <summary>The sizes of a softmax cross-entropy's call.</summary>
/// <param name="Rows">R.</param>
/// <param name="Symbols">V.</param>
public readonly record struct SoftmaxSize(int Rows, int Symbols);

/// <summary>Checks of the softmax cross-entropy functions' arguments, the same for every backend.</summary>
public static class SoftmaxCrossEntropyArguments
{
    /// <summary>Checks <see cref="IBackend.SoftmaxCrossEntropyForward"/> and returns the sizes.</summary>
    /// <exception cref="ArgumentException">A tensor has another type or shape than expected.</exception>
    public static SoftmaxSize CheckForward(
        DType type, Tensor logits, Tensor targets, Tensor probabilities, Tensor rowLoss, Tensor loss)
    {
        const string Function = nameof(IBackend.SoftmaxCrossEntropyForward);
        SoftmaxSize size = Check(Function, type, logits, targets, nameof(logits));
        Expect.Shape(Function, probabilities, type, logits.Shape);
        Expect.Shape(Function, rowLoss, type, new Shape(size.Rows));
        Expect.Shape(Function, loss, type, new Shape(1));
        return size;
    }

    /// <summary>Checks <see cref="IBackend.SoftmaxCrossEntropyBackward"/> and returns the sizes.</summary>
    /// <exception cref="ArgumentException">A tensor has another type or shape than expected.</exception>
    public static SoftmaxSize CheckBackward(DType type, Tensor probabilities, Tensor targets, Tensor dLogits)
    {
        const string Function = nameof(IBackend.SoftmaxCrossEntropyBackward);
        SoftmaxSize size = Check(Function, type, probabilities, targets, nameof(probabilities));
        Expect.Shape(Function, dLogits, type, probabilities.Shape);
        return size;
    }

    private static SoftmaxSize Check(string function, DType type, Tensor rows, Tensor targets, string rowsName)
    {
        Expect.Type(function, rows, type, rowsName);
        Expect.Type(function, targets, DType.Int32);
        var size = new SoftmaxSize(rows.Shape.Rows, rows.Shape.Last);
        if (targets.ElementCount != size.Rows)
            throw new ArgumentException(
                $"{function}: {rowsName} {rows.Shape} needs {size.Rows} targets, not {targets.Shape}.", nameof(targets));
        return size;
    }
}
