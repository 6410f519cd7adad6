using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Kernels;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>Windows of a text (<c>kernels/text_window.cu</c>).</summary>
internal sealed class TextWindowCuda(CudaExecution execution) : IDisposable
{
    private readonly CudaKernel _kernel = new(execution, "text_window", "text_window");

    public void Read(Tensor text, Tensor window, Tensor inputs, Tensor targets)
    {
        WindowSize size = WindowArguments.Check(text, window, inputs, targets);
        execution.BeginFunction();
        _kernel.Call().With(text).With(window).With(inputs).With(targets).With(execution.Status.Pointer)
            .With(size.StreamLength).With(size.Windows).With(size.Steps).With(size.Sequences)
            .With(size.RowTokens).Launch(LaunchSize.Threads(targets.ElementCount));
    }

    public void Dispose() => _kernel.Dispose();
}
