using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Kernels;
using BachBot.Engine.Cuda.Memory;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>Gated recurrent unit, step by step: a matrix product and a kernel each (<c>kernels/gru_pointwise.cu</c>).
/// </summary>
internal sealed class GruCuda(CudaExecution execution, RecurrentCuda recurrent, BiasCuda bias) : IDisposable
{
    private readonly CudaKernel _forward = new(execution, "gru_pointwise", "gru_pointwise_forward");
    private readonly CudaKernel _backward = new(execution, "gru_pointwise", "gru_pointwise_backward");
    private readonly Scratch _fromState = new(execution, "a GRU's products with its state");
    private readonly StateGradient _dHidden = new(execution, "the gradient of a GRU's state");

    public void Forward(GruWeights weights, Tensor x, Tensor initial, Tensor y, Tensor final, GruTape tape)
    {
        RecurrentSize size = GruArguments.CheckForward(execution.ScalarType, weights, x, initial, y, final, tape);
        execution.BeginFunction();
        recurrent.ProjectInput(size, x, recurrent.Matrix(weights.Input), tape.Gates);
        DevicePointer v = _fromState.Scalars(3L * size.Sequences * size.Units);
        DevicePointer hidden = execution.AddressOf(initial);
        for (int t = 0; t < size.Steps; t++)
        {
            recurrent.ProjectState(size, hidden, weights.Recurrent, v, beta: 0);
            DevicePointer next = execution.AddressOf(y, t);
            _forward.Call().With(execution.AddressOf(tape.Gates, t)).With(v).With(weights.Bias)
                .With(weights.CandidateBias).With(hidden).With(execution.AddressOf(tape.Candidates, t)).With(next)
                .With(size.Sequences).With(size.Units).Launch(LaunchSize.Threads(size.Sequences * size.Units));
            hidden = next;
        }
        execution.Copy(hidden, final);
    }

    public void Backward(
        GruWeights weights, Tensor x, Tensor initial, Tensor y, GruTape tape, Tensor dy, Tensor? dFinal,
        GruWeights gradients, Tensor? dx, Tensor? dInitial)
    {
        RecurrentSize size = GruArguments.CheckBackward(
            execution.ScalarType, weights, x, initial, y, tape, dy, dFinal, gradients, dx, dInitial);
        execution.BeginFunction();
        DevicePointer dh = _dHidden.Start(size, dFinal);
        // The reset gate stands between the candidate's two products, so their gradients differ: du in the tape, dv here.
        long step = 3L * size.Sequences * size.Units;
        DevicePointer dv = _fromState.Scalars(step * size.Steps);
        for (int t = size.Steps - 1; t >= 0; t--)
        {
            DevicePointer dvOfStep = dv.Plus(t * step * execution.ScalarBytes);
            DevicePointer hiddenBefore = t > 0 ? execution.AddressOf(y, t - 1) : execution.AddressOf(initial);
            _backward.Call().With(execution.AddressOf(tape.Gates, t)).With(execution.AddressOf(tape.Candidates, t))
                .With(hiddenBefore).With(execution.AddressOf(dy, t)).With(dh).With(dvOfStep).With(size.Sequences)
                .With(size.Units).Launch(LaunchSize.Threads(size.Sequences * size.Units));
            if (t > 0 || dInitial is not null)
                recurrent.BackwardState(size, dvOfStep, weights.Recurrent, dh, beta: 1);
        }
        if (dInitial is not null)
            execution.Copy(dh, dInitial);
        DevicePointer du = execution.AddressOf(tape.Gates);
        if (dx is not null)
            recurrent.BackwardInput(size, du, recurrent.Matrix(weights.Input), dx);
        recurrent.BackwardBias(size, du, gradients.Bias);
        recurrent.BackwardInputWeights(execution.Products, size, du, x, recurrent.Matrix(gradients.Input));
        recurrent.BackwardRecurrentWeights(
            execution.Products, size, dv, initial, y, recurrent.Matrix(gradients.Recurrent));
        bias.Backward(
            new DeviceMatrix(dv, size.Steps * size.Sequences, 3 * size.Units), gradients.CandidateBias,
            firstColumn: 2 * size.Units);
    }

    public void Dispose()
    {
        _forward.Dispose();
        _backward.Dispose();
    }
}
