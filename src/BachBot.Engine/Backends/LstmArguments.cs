using BachBot.Engine.Tensors;

namespace BachBot.Engine.Backends;

/// <summary>An LSTM layer's weights, or the gradients of them. Gates in the order i, f, g, o.</summary>
/// <param name="Input">W_ih, [4H, D].</param>
/// <param name="Recurrent">W_hh, [4H, H].</param>
/// <param name="Bias">b, [4H].</param>
public sealed record LstmWeights(Tensor Input, Tensor Recurrent, Tensor Bias);

/// <summary>An LSTM layer's state, or the gradient of it.</summary>
/// <param name="Hidden">h, [N, H].</param>
/// <param name="Cell">c, [N, H].</param>
public sealed record LstmState(Tensor Hidden, Tensor Cell);

/// <summary>What an LSTM's forward pass leaves for its backward pass. The layout is the backend's own.</summary>
/// <param name="Gates">Room for the activated gates, [T, N, 4H].</param>
/// <param name="Cells">Room for c_1 ... c_T, [T, N, H].</param>
public sealed record LstmTape(Tensor Gates, Tensor Cells);

/// <summary>Checks of the LSTM functions' arguments, the same for every backend.</summary>
public static class LstmArguments
{
    /// <summary>Checks the arguments of <see cref="IBackend.LstmForward"/> and returns the sizes.</summary>
    /// <exception cref="ArgumentException">A tensor has another type or shape than expected.</exception>
    public static RecurrentSize CheckForward(
        DType type, LstmWeights weights, Tensor x, LstmState initial, Tensor y, LstmState final, LstmTape tape)
    {
        const string Function = nameof(IBackend.LstmForward);
        RecurrentSize size = RecurrentSize.Of(Function, type, x, y);
        CheckWeights(Function, type, size, weights);
        CheckState(Function, type, size, initial, "initial.Hidden", "initial.Cell");
        CheckState(Function, type, size, final, "final.Hidden", "final.Cell");
        CheckTape(Function, type, size, tape);
        Expect.Distinct(Function, initial.Hidden, final.Hidden, "initial.Hidden and final.Hidden");
        Expect.Distinct(Function, initial.Cell, final.Cell, "initial.Cell and final.Cell");
        return size;
    }

    /// <summary>Checks the arguments of <see cref="IBackend.LstmBackward"/> and returns the sizes.</summary>
    /// <exception cref="ArgumentException">A tensor has another type or shape than expected.</exception>
    public static RecurrentSize CheckBackward(
        DType type, LstmWeights weights, Tensor x, LstmState initial, Tensor y, LstmTape tape, Tensor dy,
        LstmState? dFinal, LstmWeights gradients, Tensor? dx, LstmState? dInitial)
    {
        const string Function = nameof(IBackend.LstmBackward);
        RecurrentSize size = RecurrentSize.Of(Function, type, x, y);
        CheckWeights(Function, type, size, weights);
        CheckWeights(Function, type, size, gradients);
        CheckState(Function, type, size, initial, "initial.Hidden", "initial.Cell");
        CheckTape(Function, type, size, tape);
        Expect.Shape(Function, dy, type, size.Output);
        if (dFinal is not null)
            CheckState(Function, type, size, dFinal, "dFinal.Hidden", "dFinal.Cell");
        if (dx is not null)
            Expect.Shape(Function, dx, type, size.Input);
        if (dInitial is not null)
            CheckState(Function, type, size, dInitial, "dInitial.Hidden", "dInitial.Cell");
        return size;
    }

    internal static void CheckWeights(string function, DType type, RecurrentSize size, LstmWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Expect.Shape(function, weights.Input, type, new Shape(4 * size.Units, size.Inputs));
        Expect.Shape(function, weights.Recurrent, type, new Shape(4 * size.Units, size.Units));
        Expect.Shape(function, weights.Bias, type, new Shape(4 * size.Units));
    }

    /// <summary>The names come whole: putting them together would allocate at every call.</summary>
    internal static void CheckState(
        string function, DType type, RecurrentSize size, LstmState state, string hiddenName, string cellName)
    {
        ArgumentNullException.ThrowIfNull(state);
        Expect.Shape(function, state.Hidden, type, size.State, hiddenName);
        Expect.Shape(function, state.Cell, type, size.State, cellName);
    }

    private static void CheckTape(string function, DType type, RecurrentSize size, LstmTape tape)
    {
        ArgumentNullException.ThrowIfNull(tape);
        Expect.Shape(function, tape.Gates, type, new Shape(size.Steps, size.Sequences, 4 * size.Units));
        Expect.Shape(function, tape.Cells, type, size.Output);
    }
}
