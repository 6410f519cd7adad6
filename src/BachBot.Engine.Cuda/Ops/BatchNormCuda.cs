using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Kernels;
using BachBot.Engine.Cuda.Memory;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>Batch normalisation, and the dropout that may follow it (<c>kernels/batch_norm.cu</c>).</summary>
internal sealed class BatchNormCuda(CudaExecution execution) : IDisposable
{
    private readonly CudaKernel _parts = new(execution, "batch_norm", "batch_norm_parts");
    private readonly CudaKernel _finish = new(execution, "batch_norm", "batch_norm_finish");
    private readonly CudaKernel _apply = new(execution, "batch_norm", "batch_norm_apply");
    private readonly CudaKernel _inference = new(execution, "batch_norm", "batch_norm_inference");
    private readonly CudaKernel _backwardParts = new(execution, "batch_norm", "batch_norm_backward_parts");
    private readonly CudaKernel _backwardFinish = new(execution, "batch_norm", "batch_norm_backward_finish");
    private readonly CudaKernel _backwardApply = new(execution, "batch_norm", "batch_norm_backward_apply");
    private readonly Scratch _scratch = new(execution, "batch normalisation's sums");

    public void Forward(
        BatchNormWeights weights, BatchNormStatistics running, BatchNormSettings settings, Tensor x, Tensor y,
        BatchNormTape tape, DropoutMask? dropout)
    {
        BatchNormSize size = BatchNormArguments.CheckForward(
            execution.ScalarType, weights, running, x, y, tape, dropout);
        execution.BeginFunction();
        var cut = new ColumnParts(size.Rows, size.Channels);
        DevicePointer parts = _scratch.Scalars(2L * cut.Count * size.Channels);
        _parts.Call().With(x).With(parts).With(size.Rows).With(size.Channels).With(cut.PartRows).Launch(cut.Launch);
        _finish.Call().With(parts).With(tape.Mean).With(tape.InverseDeviation).With(running.Mean)
            .With(running.Variance).WithScalar(settings.Epsilon).WithScalar(settings.Momentum).With(size.Rows)
            .With(size.Channels).With(cut.PartRows).With(cut.Count).Launch(cut.JoinLaunch);
        _apply.Call().With(x).With(tape.Mean).With(tape.InverseDeviation).With(weights.Gamma).With(weights.Beta).With(y)
            .WithMask(dropout).With(size.Rows).With(size.Channels).Launch(cut.ElementLaunch);
    }

    public void Inference(
        BatchNormWeights weights, BatchNormStatistics running, BatchNormSettings settings, Tensor x, Tensor y)
    {
        BatchNormSize size = BatchNormArguments.CheckInference(execution.ScalarType, weights, running, x, y);
        execution.BeginFunction();
        _inference.Call().With(x).With(running.Mean).With(running.Variance).With(weights.Gamma).With(weights.Beta)
            .With(y).WithScalar(settings.Epsilon).With(size.Rows).With(size.Channels)
            .Launch(new ColumnParts(size.Rows, size.Channels).ElementLaunch);
    }

    public void Backward(
        BatchNormWeights weights, Tensor x, BatchNormTape tape, Tensor dy, BatchNormWeights gradients, Tensor dx,
        DropoutMask? dropout)
    {
        BatchNormSize size = BatchNormArguments.CheckBackward(
            execution.ScalarType, weights, x, tape, dy, gradients, dx, dropout);
        execution.BeginFunctionBeside(
            [weights.Gamma, weights.Beta, x, tape.Mean, tape.InverseDeviation, dy, dropout?.Step],
            [gradients.Gamma, gradients.Beta, dx]);
        var cut = new ColumnParts(size.Rows, size.Channels);
        long partCount = 2L * cut.Count * size.Channels;
        DevicePointer parts = _scratch.Scalars(partCount + 2L * size.Channels);
        DevicePointer sums = parts.Plus(partCount * execution.ScalarBytes);
        _backwardParts.Call().With(x).With(tape.Mean).With(tape.InverseDeviation).With(dy).With(parts)
            .WithMask(dropout).With(size.Rows).With(size.Channels).With(cut.PartRows).Launch(cut.Launch);
        _backwardFinish.Call().With(parts).With(sums).With(gradients.Gamma).With(gradients.Beta).With(size.Channels)
            .With(cut.Count).Launch(cut.JoinLaunch);
        _backwardApply.Call().With(x).With(tape.Mean).With(tape.InverseDeviation).With(weights.Gamma).With(sums).With(dy)
            .With(dx).WithMask(dropout).With(size.Rows).With(size.Channels).Launch(cut.ElementLaunch);
    }

    public void Dispose()
    {
        foreach (CudaKernel kernel in new[]
        {
            _parts, _finish, _apply, _inference, _backwardParts, _backwardFinish, _backwardApply,
        })
            kernel.Dispose();
    }
}
