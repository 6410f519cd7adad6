using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Kernels;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>Elman's recurrent network, step by step: a matrix product and a kernel each
/// (<c>kernels/elman_pointwise.cu</c>).</summary>
internal sealed class ElmanCuda(CudaExecution execution, RecurrentCuda recurrent) : IDisposable
{
    private readonly CudaKernel _forward = new(execution, "elman_pointwise", "elman_pointwise_forward");
    private readonly CudaKernel _backward = new(execution, "elman_pointwise", "elman_pointwise_backward");
    private readonly StateGradient _dHidden = new(execution, "the gradient of a recurrent network's state");

    public void Forward(ElmanWeights weights, Tensor x, Tensor initial, Tensor y, Tensor final)
    {
        RecurrentSize size = ElmanArguments.CheckForward(execution.ScalarType, weights, x, initial, y, final);
        execution.BeginFunction();
        recurrent.ProjectInput(size, x, recurrent.Matrix(weights.Input), y);
        DevicePointer hidden = execution.AddressOf(initial);
        for (int t = 0; t < size.Steps; t++)
        {
            DevicePointer next = execution.AddressOf(y, t);
            recurrent.ProjectState(size, hidden, weights.Recurrent, next, beta: 1);
            _forward.Call().With(next).With(weights.Bias).With(size.Sequences).With(size.Units)
                .Launch(LaunchSize.Threads(size.Sequences * size.Units));
            hidden = next;
        }
        execution.Copy(hidden, final);
    }

    public void Backward(
        ElmanWeights weights, Tensor x, Tensor initial, Tensor y, ElmanTape tape, Tensor dy, Tensor? dFinal,
        ElmanWeights gradients, Tensor? dx, Tensor? dInitial)
    {
        RecurrentSize size = ElmanArguments.CheckBackward(
            execution.ScalarType, weights, x, initial, y, tape, dy, dFinal, gradients, dx, dInitial);
        execution.BeginFunction();
        DevicePointer dh = _dHidden.Start(size, dFinal);
        for (int t = size.Steps - 1; t >= 0; t--)
        {
            DevicePointer da = execution.AddressOf(tape.PreActivations, t);
            _backward.Call().With(execution.AddressOf(y, t)).With(execution.AddressOf(dy, t)).With(dh).With(da)
                .With(size.Sequences).With(size.Units).Launch(LaunchSize.Threads(size.Sequences * size.Units));
            if (t > 0 || dInitial is not null)
                recurrent.BackwardState(size, da, weights.Recurrent, dh, beta: 0);
        }
        if (dInitial is not null)
            execution.Copy(dh, dInitial);
        DevicePointer all = execution.AddressOf(tape.PreActivations);
        if (dx is not null)
            recurrent.BackwardInput(size, all, recurrent.Matrix(weights.Input), dx);
        recurrent.BackwardBias(size, all, gradients.Bias);
        recurrent.BackwardInputWeights(execution.Products, size, all, x, recurrent.Matrix(gradients.Input));
        recurrent.BackwardRecurrentWeights(
            execution.Products, size, all, initial, y, recurrent.Matrix(gradients.Recurrent));
    }

    public void Dispose()
    {
        _forward.Dispose();
        _backward.Dispose();
    }
}
