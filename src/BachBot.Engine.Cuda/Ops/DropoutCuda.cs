using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Kernels;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>Dropout (<c>kernels/dropout.cu</c>).</summary>
internal sealed class DropoutCuda(CudaExecution execution) : IDisposable
{
    private readonly CudaKernel _kernel = new(execution, "dropout", "dropout");

    public void Apply(DropoutMask mask, Tensor x, Tensor y)
    {
        int count = DropoutArguments.Check(execution.ScalarType, mask, x, y);
        execution.BeginFunctionBeside([x, mask.Step], [y]);
        _kernel.Call().With(x).With(y).WithMask(mask).With(count).Launch(LaunchSize.ThreadsOfFour(count));
    }

    public void Dispose() => _kernel.Dispose();
}
