using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Kernels;
using BachBot.Engine.Cuda.Memory;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>Optimisers and the gradients' norm (<c>kernels/adam.cu</c>, <c>sgd.cu</c>, <c>global_norm.cu</c>).</summary>
internal sealed class OptimizersCuda(CudaExecution execution) : IDisposable
{
    /// <summary>Threads of a block, and the most blocks, of the norm's first kernel.</summary>
    private const int BlockThreads = 256, MostParts = 256;

    private readonly CudaKernel _adam = new(execution, "adam", "adam");
    private readonly CudaKernel _sgd = new(execution, "sgd", "sgd");
    private readonly CudaKernel _normParts = new(execution, "global_norm", "global_norm_parts");
    private readonly CudaKernel _normFinish = new(execution, "global_norm", "global_norm_finish");
    private readonly Scratch _parts = new(execution, "sums of squares");

    public void GradientNorm(Tensor gradients, Tensor norm)
    {
        OptimizerArguments.CheckNorm(execution.ScalarType, gradients, norm);
        execution.BeginFunction();
        int count = gradients.ElementCount;
        int blocks = Math.Clamp((count + BlockThreads - 1) / BlockThreads, 1, MostParts);
        DevicePointer parts = _parts.Scalars(blocks);
        _normParts.Call().With(gradients).With(parts).With(count).Launch(new LaunchSize(blocks, 1, BlockThreads, 1));
        _normFinish.Call().With(parts).With(norm).With(blocks).Launch(new LaunchSize(1, 1, BlockThreads, 1));
    }

    public void Adam(AdamArguments arguments)
    {
        OptimizerArguments.Check(execution.ScalarType, arguments);
        execution.BeginFunction();
        int count = arguments.Parameters.ElementCount;
        WithClip(
                _adam.Call().With(arguments.Parameters).With(arguments.Gradients).With(arguments.FirstMoment)
                    .With(arguments.SecondMoment).With(arguments.LearningRate).With(arguments.Update),
                arguments.Clip)
            .WithDouble(arguments.Beta1).WithDouble(arguments.Beta2).WithScalar(arguments.Epsilon)
            .WithScalar(arguments.WeightDecay).With(execution.AddressOrNull(arguments.Guard))
            .With(execution.Status.Pointer).With(count)
            .Launch(LaunchSize.ThreadsOfFour(count));
    }

    public void Sgd(SgdArguments arguments)
    {
        OptimizerArguments.Check(execution.ScalarType, arguments);
        execution.BeginFunction();
        int count = arguments.Parameters.ElementCount;
        WithClip(
                _sgd.Call().With(arguments.Parameters).With(arguments.Gradients).With(arguments.Velocity)
                    .With(arguments.LearningRate),
                arguments.Clip)
            .WithScalar(arguments.Momentum).WithScalar(arguments.WeightDecay).With(execution.AddressOrNull(arguments.Guard))
            .With(execution.Status.Pointer).With(count)
            .Launch(LaunchSize.Threads(count));
    }

    public void Dispose()
    {
        _adam.Dispose();
        _sgd.Dispose();
        _normParts.Dispose();
        _normFinish.Dispose();
    }

    /// <summary>The norm (null where it does not clip) and the two bounds.</summary>
    private CudaKernel WithClip(CudaKernel kernel, GradientClip clip) => kernel
        .With(execution.AddressOrNull(double.IsInfinity(clip.MaxNorm) ? null : clip.Norm))
        .WithScalar(clip.MaxNorm)
        .WithScalar(clip.Value);
}
