using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Kernels;
using BachBot.Engine.Cuda.Memory;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>A bias on every row, and its gradient (<c>kernels/bias.cu</c>).</summary>
internal sealed class BiasCuda(CudaExecution execution) : IDisposable
{
    private readonly CudaKernel _forward = new(execution, "bias", "bias_forward");
    private readonly CudaKernel _parts = new(execution, "bias", "bias_backward_parts");
    private readonly CudaKernel _finish = new(execution, "bias", "bias_backward_finish");
    private readonly Scratch _scratch = new(execution, "sums of columns");

    /// <summary>y += bias in every row.</summary>
    public void Forward(DeviceMatrix y, Tensor bias) =>
        _forward.Call().With(y.Pointer).With(bias).With(y.Rows).With(y.Columns)
            .Launch(new ColumnParts(y.Rows, y.Columns).ElementLaunch);

    /// <summary>dBias += the sums of dy's columns.</summary>
    /// <param name="dy">[R, C].</param>
    /// <param name="dBias">As many values as columns are summed.</param>
    /// <param name="firstColumn">The first of them.</param>
    public void Backward(DeviceMatrix dy, Tensor dBias, int firstColumn = 0)
    {
        int columns = dBias.ElementCount;
        var cut = new ColumnParts(dy.Rows, columns);
        DevicePointer sums = _scratch.Scalars((long)cut.Count * columns);
        DevicePointer first = dy.Pointer.Plus((long)firstColumn * execution.ScalarBytes);
        _parts.Call().With(first).With(sums).With(dy.Rows).With(columns).With(dy.Columns).With(cut.PartRows)
            .Launch(cut.Launch);
        AddParts(sums, cut.Count, dBias);
    }

    /// <summary>dBias += the sum of parts, in their order.</summary>
    /// <param name="parts">[P, C].</param>
    /// <param name="count">P.</param>
    /// <param name="dBias">[C].</param>
    public void AddParts(DevicePointer parts, int count, Tensor dBias) => _finish.Call().With(parts).With(dBias)
        .With(count).With(dBias.ElementCount).Launch(ColumnParts.Join(dBias.ElementCount));

    public void Dispose()
    {
        _forward.Dispose();
        _parts.Dispose();
        _finish.Dispose();
    }
}
