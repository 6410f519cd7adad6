using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Kernels;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>The steps of an LSTM one by one, a matrix product and a kernel each (<c>kernels/lstm_pointwise.cu</c>): for
/// any size on any device.</summary>
internal sealed class LstmStepwise(CudaExecution execution, RecurrentCuda recurrent) : ILstmSteps, IDisposable
{
    private readonly CudaKernel _forward = new(execution, "lstm_pointwise", "lstm_pointwise_forward");
    private readonly CudaKernel _backward = new(execution, "lstm_pointwise", "lstm_pointwise_backward");
    private readonly StateGradient _dHidden = new(execution, "the gradient of an LSTM's hidden state");
    private readonly StateGradient _dCell = new(execution, "the gradient of an LSTM's cells");

    public bool HasGatesByUnit => false;

    public void Forward(RecurrentSize size, LstmWeights weights, LstmState initial, Tensor y, LstmTape tape)
    {
        DevicePointer hidden = execution.AddressOf(initial.Hidden);
        DevicePointer cell = execution.AddressOf(initial.Cell);
        for (int t = 0; t < size.Steps; t++)
        {
            DevicePointer gates = execution.AddressOf(tape.Gates, t);
            recurrent.ProjectState(size, hidden, weights.Recurrent, gates, beta: 1);
            DevicePointer nextCell = execution.AddressOf(tape.Cells, t);
            hidden = execution.AddressOf(y, t);
            _forward.Call().With(gates).With(weights.Bias).With(cell).With(nextCell).With(hidden)
                .With(size.Sequences).With(size.Units).Launch(LaunchSize.Threads(size.Sequences * size.Units));
            cell = nextCell;
        }
    }

    public void Backward(
        RecurrentSize size, LstmWeights weights, LstmState initial, LstmTape tape, Tensor dy, LstmState? dFinal,
        Tensor dBias, LstmState? dInitial)
    {
        DevicePointer dh = _dHidden.Start(size, dFinal?.Hidden);
        DevicePointer dc = _dCell.Start(size, dFinal?.Cell);
        for (int t = size.Steps - 1; t >= 0; t--)
        {
            DevicePointer gates = execution.AddressOf(tape.Gates, t);
            DevicePointer cellBefore = t > 0
                ? execution.AddressOf(tape.Cells, t - 1)
                : execution.AddressOf(initial.Cell);
            _backward.Call().With(gates).With(execution.AddressOf(tape.Cells, t)).With(cellBefore)
                .With(execution.AddressOf(dy, t)).With(dh).With(dc).With(size.Sequences).With(size.Units)
                .Launch(LaunchSize.Threads(size.Sequences * size.Units));
            if (t > 0 || dInitial is not null)
                recurrent.BackwardState(size, gates, weights.Recurrent, dh, beta: 0);
        }
        recurrent.BackwardBias(size, execution.AddressOf(tape.Gates), dBias);
        if (dInitial is not null)
        {
            execution.Copy(dh, dInitial.Hidden);
            execution.Copy(dc, dInitial.Cell);
        }
    }

    public void Dispose()
    {
        _forward.Dispose();
        _backward.Dispose();
    }
}
