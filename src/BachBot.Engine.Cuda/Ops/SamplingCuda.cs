using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Kernels;
using BachBot.Engine.Cuda.Memory;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>Drawing tokens (<c>kernels/sampling.cu</c>).</summary>
internal sealed class SamplingCuda(CudaExecution execution) : IDisposable
{
    /// <summary>Threads of a block, which draws one row.</summary>
    private const int BlockThreads = 128;

    private readonly CudaKernel _kernel = new(execution, "sampling", "sample");
    private readonly Scratch _ranked = new(execution, "ranked tokens");
    private readonly Scratch _weights = new(execution, "the weights of ranked tokens");

    public void Sample(Tensor logits, SamplingSettings settings, Tensor step, Tensor? allowed, Tensor tokens)
    {
        SampleSize size = SampleArguments.Check(execution.ScalarType, logits, settings, step, allowed, tokens);
        execution.BeginFunction();
        nuint count = (nuint)size.Rows * (nuint)size.Symbols;
        // Before the addresses of tensors are taken: memory that is short makes the garbage collector run.
        DevicePointer ranked = _ranked.Bytes(count * sizeof(int));
        DevicePointer weights = _weights.Bytes(count * sizeof(double));
        _kernel.Call().With(logits).With(execution.AddressOrNull(allowed)).With(step)
            .With(tokens).With(ranked).With(weights)
            .With(execution.Status.Pointer).WithDouble(settings.Temperature).With(settings.TopK)
            .WithDouble(settings.TopP).With(settings.Seed).With(size.Symbols)
            .Launch(new LaunchSize(size.Rows, 1, BlockThreads, 1));
    }

    public void Dispose() => _kernel.Dispose();
}
