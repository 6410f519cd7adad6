using BachBot.Engine.Tensors;

namespace BachBot.Engine.Backends;

/// <summary>A GRU layer's weights, or the gradients of them. Gates in the order r, z, n.</summary>
/// <param name="Input">W_ih, [3H, D].</param>
/// <param name="Recurrent">W_hh, [3H, H].</param>
/// <param name="Bias">b, [3H].</param>
/// <param name="CandidateBias">b_hn, [H]: the bias inside the reset gate's product.</param>
public sealed record GruWeights(Tensor Input, Tensor Recurrent, Tensor Bias, Tensor CandidateBias);

/// <summary>What a GRU's forward pass leaves for its backward pass. The layout is the backend's own.</summary>
/// <param name="Gates">Room for the activated gates, [T, N, 3H].</param>
/// <param name="Candidates">Room for W_hn h_(t-1) + b_hn, [T, N, H].</param>
public sealed record GruTape(Tensor Gates, Tensor Candidates);

/// <summary>Checks of the GRU functions' arguments, the same for every backend.</summary>
public static class GruArguments
{
    /// <summary>Checks the arguments of <see cref="IBackend.GruForward"/> and returns the sizes.</summary>
    /// <exception cref="ArgumentException">A tensor has another type or shape than expected.</exception>
    public static RecurrentSize CheckForward(
        DType type, GruWeights weights, Tensor x, Tensor initial, Tensor y, Tensor final, GruTape tape)
    {
        const string Function = nameof(IBackend.GruForward);
        RecurrentSize size = RecurrentSize.Of(Function, type, x, y);
        CheckWeights(Function, type, size, weights);
        CheckTape(Function, type, size, tape);
        Expect.Shape(Function, initial, type, size.State);
        Expect.Shape(Function, final, type, size.State);
        Expect.Distinct(Function, initial, final, "initial and final");
        return size;
    }

    /// <summary>Checks the arguments of <see cref="IBackend.GruBackward"/> and returns the sizes.</summary>
    /// <exception cref="ArgumentException">A tensor has another type or shape than expected.</exception>
    public static RecurrentSize CheckBackward(
        DType type, GruWeights weights, Tensor x, Tensor initial, Tensor y, GruTape tape, Tensor dy, Tensor? dFinal,
        GruWeights gradients, Tensor? dx, Tensor? dInitial)
    {
        const string Function = nameof(IBackend.GruBackward);
        RecurrentSize size = RecurrentSize.Of(Function, type, x, y);
        CheckWeights(Function, type, size, weights);
        CheckWeights(Function, type, size, gradients);
        CheckTape(Function, type, size, tape);
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

    private static void CheckWeights(string function, DType type, RecurrentSize size, GruWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Expect.Shape(function, weights.Input, type, new Shape(3 * size.Units, size.Inputs));
        Expect.Shape(function, weights.Recurrent, type, new Shape(3 * size.Units, size.Units));
        Expect.Shape(function, weights.Bias, type, new Shape(3 * size.Units));
        Expect.Shape(function, weights.CandidateBias, type, new Shape(size.Units));
    }

    private static void CheckTape(string function, DType type, RecurrentSize size, GruTape tape)
    {
        ArgumentNullException.ThrowIfNull(tape);
        Expect.Shape(function, tape.Gates, type, new Shape(size.Steps, size.Sequences, 3 * size.Units));
        Expect.Shape(function, tape.Candidates, type, size.Output);
    }
}
