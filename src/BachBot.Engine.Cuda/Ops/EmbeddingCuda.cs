using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Kernels;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>A table of vectors (<c>kernels/embedding.cu</c>).</summary>
internal sealed class EmbeddingCuda(CudaExecution execution) : IDisposable
{
    /// <summary>Threads of a block of the backward pass: 32 features, and 32 warps that share the rows.</summary>
    private const int BlockFeatures = 32, BlockWarps = 32;

    private readonly CudaKernel _forward = new(execution, "embedding", "embedding_forward");
    private readonly CudaKernel _backward = new(execution, "embedding", "embedding_backward");

    public void Forward(Tensor tokens, Tensor weight, Tensor y)
    {
        EmbeddingSize size = EmbeddingArguments.CheckForward(execution.ScalarType, tokens, weight, y);
        execution.BeginFunction();
        _forward.Call().With(tokens).With(weight).With(y).With(execution.Status.Pointer).With(size.Rows)
            .With(size.RowTokens).With(size.Symbols).With(size.Features)
            .Launch(LaunchSize.Threads(size.Rows * size.Features));
    }

    public void Backward(Tensor tokens, Tensor dy, Tensor dWeight)
    {
        EmbeddingSize size = EmbeddingArguments.CheckBackward(execution.ScalarType, tokens, dy, dWeight);
        execution.BeginFunction();
        _backward.Call().With(tokens).With(dy).With(dWeight).With(size.Tokens).With(size.RowTokens).With(size.Features).Launch(
            new LaunchSize(
                size.Symbols, (size.Features + BlockFeatures - 1) / BlockFeatures, BlockFeatures, BlockWarps));
    }

    public void Dispose()
    {
        _forward.Dispose();
        _backward.Dispose();
    }
}
