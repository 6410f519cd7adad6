using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;

namespace BachBot.Engine.Cuda;

/// <summary>Work that is captured in a CUDA graph at its second run and replayed from then on.</summary>
/// <remarks>The first run is direct: it compiles kernels, takes working memory and lets cuBLAS choose, none of which can
/// be captured. A graph holds addresses: when device memory was freed since, the work is run directly and captured anew.
/// </remarks>
internal sealed class CudaRecordedWork(CudaExecution execution, Action work) : RecordedWork
{
    private CudaGraph? _graph;
    private int? _generation;

    /// <inheritdoc/>
    public override void Run()
    {
        execution.RefuseInRecording("Running other recorded work");
        execution.BeginFunction();
        if (_generation != execution.Memory.Generation)
        {
            Forget();
            work();
            // What the run itself freed, it no longer uses.
            _generation = execution.Memory.Generation;
            return;
        }
        _graph ??= Capture();
        execution.Driver.Launch(_graph.Value, execution.Stream);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Forget();
        base.Dispose(disposing);
    }

    private CudaGraph Capture()
    {
        execution.Driver.BeginCapture(execution.Stream);
        execution.IsCapturing = true;
        try
        {
            work();
            execution.Side.Join();
        }
        catch
        {
            execution.Side.Forget();
            // The stream must leave capture mode whatever happens; the work's own failure is the one to tell.
            try
            {
                execution.Driver.Destroy(execution.Driver.EndCapture(execution.Stream));
            }
            catch (CudaException)
            {
            }
            throw;
        }
        finally
        {
            execution.IsCapturing = false;
        }
        return execution.Driver.EndCapture(execution.Stream);
    }

    private void Forget()
    {
        if (_graph is not { } graph)
            return;
        _graph = null;
        // A graph goes with its context.
        if (execution.IsDisposed)
            return;
        try
        {
            execution.Begin();
            execution.Driver.Destroy(graph);
        }
        catch (CudaException)
        {
            // After a kernel has failed the driver refuses even this; the failure was told where it was waited for.
        }
    }
}
