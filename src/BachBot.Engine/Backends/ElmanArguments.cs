using BachBot.Engine.Tensors;

namespace BachBot.Engine.Backends;

/// <summary>An Elman layer's weights, or the gradients of them.</summary>
/// <param name="Input">W_ih, [H, D].</param>
/// <param name="Recurrent">W_hh, [H, H].</param>
/// <param name="Bias">b, [H].</param>
public sealed record ElmanWeights(Tensor Input, Tensor Recurrent, Tensor Bias);

/// <summary>Room for an Elman layer's backward pass.</summary>
/// <param name="PreActivations">Room for the gradients of the pre-activations, [T, N, H].</param>
public sealed record ElmanTape(Tensor PreActivations);

/// <summary>Checks of the Elman functions' arguments, the same for every backend.</summary>
public static class ElmanArguments
{
    /// <summary>Checks the arguments of <see cref="IBackend.ElmanForward"/> and returns the sizes.</summary>
    /// <exception cref="ArgumentException">A tensor has another type or shape than expected.</exception>
    public static RecurrentSize CheckForward(
        DType type, ElmanWeights weights, Tensor x, Tensor initial, Tensor y, Tensor final)
    {
        const string Function = nameof(IBackend.ElmanForward);
        RecurrentSize size = RecurrentSize.Of(Function, type, x, y);
        CheckWeights(Function, type, size, weights);
        Expect.Shape(Function, initial, type, size.State);
        Expect.Shape(Function, final, type, size.State);
        Expect.Distinct(Function, initial, final, "initial and final");
        return size;
    }

    /// <summary>Checks the arguments of <see cref="IBackend.ElmanBackward"/> and returns the sizes.</summary>
    /// <exception cref="ArgumentException">A tensor has another type or shape than expected.</exception>
    public static RecurrentSize CheckBackward(
        DType type, ElmanWeights weights, Tensor x, Tensor initial, Tensor y, ElmanTape tape, Tensor dy,
        Tensor? dFinal, ElmanWeights gradients, Tensor? dx, Tensor? dInitial)
    {
        const string Function = nameof(IBackend.ElmanBackward);
        RecurrentSize size = RecurrentSize.Of(Function, type, x, y);
        CheckWeights(Function, type, size, weights);
        CheckWeights(Function, type, size, gradients);
        ArgumentNullException.ThrowIfNull(tape);
        Expect.Shape(Function, tape.PreActivations, type, size.Output);
        Expect.Shape(Function, initial, type, size.State);
        Expect.Shape(Function, dy, type, size.Output);
        if (dFinal is not null)
            Expect.Shape(Function, dFinal, type, size.State);
        if (dx is not null)
            Expect.Shape(Function, dx, type, size.Input);
        if (dInitial is not null)
            Expect.Shape(Function, dInitial, type, size.State);
        return size;
    }

    private static void CheckWeights(string function, DType type, RecurrentSize size, ElmanWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Expect.Shape(function, weights.Input, type, new Shape(size.Units, size.Inputs));
        Expect.Shape(function, weights.Recurrent, type, new Shape(size.Units, size.Units));
        Expect.Shape(function, weights.Bias, type, new Shape(size.Units));
    }
}
