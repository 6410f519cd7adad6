using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Kernels;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>Softmax and cross-entropy (<c>kernels/softmax_cross_entropy.cu</c>).</summary>
internal sealed class SoftmaxCrossEntropyCuda(CudaExecution execution) : IDisposable
{
    private const string File = "softmax_cross_entropy";

    /// <summary>Threads of a block: a warp for each of 8 rows.</summary>
    private const int Warp = 32, BlockRows = 8;

    private readonly CudaKernel _forward = new(execution, File, "softmax_cross_entropy_forward");
    private readonly CudaKernel _mean = new(execution, File, "softmax_cross_entropy_mean");
    private readonly CudaKernel _backward = new(execution, File, "softmax_cross_entropy_backward");

    public void Forward(Tensor logits, Tensor targets, Tensor probabilities, Tensor rowLoss, Tensor loss)
    {
        SoftmaxSize size = SoftmaxCrossEntropyArguments.CheckForward(
            execution.ScalarType, logits, targets, probabilities, rowLoss, loss);
        execution.BeginFunction();
        _forward.Call().With(logits).With(targets).With(probabilities).With(rowLoss).With(execution.Status.Pointer)
            .With(size.Rows).With(size.Symbols).Launch(WarpARow(size.Rows));
        _mean.Call().With(rowLoss).With(loss).With(size.Rows).Launch(new LaunchSize(1, 1, Warp * BlockRows, 1));
    }

    public void Backward(Tensor probabilities, Tensor targets, Tensor dLogits)
    {
        SoftmaxSize size = SoftmaxCrossEntropyArguments.CheckBackward(
            execution.ScalarType, probabilities, targets, dLogits);
        execution.BeginFunction();
        _backward.Call().With(probabilities).With(targets).With(dLogits).With(size.Rows).With(size.Symbols)
            .Launch(WarpARow(size.Rows));
    }

    public void Dispose()
    {
        _forward.Dispose();
        _mean.Dispose();
        _backward.Dispose();
    }

    private static LaunchSize WarpARow(int rows) => new((rows + BlockRows - 1) / BlockRows, 1, Warp, BlockRows);
}
