using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>The part of an LSTM in which each step needs the one before.</summary>
internal interface ILstmSteps
{
    /// <summary>Whether the tape's gates are [T, N, H, 4], those of a unit as neighbours, and not [T, N, 4, H].</summary>
    bool HasGatesByUnit { get; }

    /// <summary>From the input's share of the pre-activations in the tape's gates: the activated gates there, the cells,
    /// and y.</summary>
    void Forward(RecurrentSize size, LstmWeights weights, LstmState initial, Tensor y, LstmTape tape);

    /// <summary>From the activated gates in the tape: the gradient of the pre-activations there, of the bias (accumulated),
    /// and of the initial state.</summary>
    void Backward(
        RecurrentSize size, LstmWeights weights, LstmState initial, LstmTape tape, Tensor dy, LstmState? dFinal,
        Tensor dBias, LstmState? dInitial);
}
