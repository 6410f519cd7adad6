using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda;

/// <summary>Work on a second stream, beside the main one: gradients of weights, which nobody needs before the update,
/// fill multiprocessors that the steps of the next layer leave idle.</summary>
/// <remarks>What runs beside it must leave alone what it reads and writes. Functions of the backend say what they touch, and
/// wait for the side work if it would be disturbed; those that do not say wait in any case.</remarks>
internal sealed class SideWork(CudaExecution execution) : IDisposable
{
    private readonly List<Range> _read = [];
    private readonly List<Range> _written = [];
    private CudaStream _stream;
    private CudaEvent _begin;
    private CudaEvent _end;
    private ICublas? _blas;
    private MatrixProducts? _products;
    private bool _isPending;

    /// <summary>Where it runs.</summary>
    public CudaStream Stream => _stream;

    /// <summary>Begins work that comes after everything that the main stream has so far: products, and kernels on
    /// <see cref="Stream"/>.</summary>
    /// <param name="reads">What the work reads.</param>
    /// <param name="writes">What the work writes.</param>
    public MatrixProducts Begin(ReadOnlySpan<Tensor> reads, ReadOnlySpan<Tensor> writes)
    {
        MatrixProducts products = _products ?? Open();
        Add(_read, reads);
        Add(_written, writes);
        execution.Driver.Record(_begin, execution.Stream);
        execution.Driver.Wait(_stream, _begin);
        _isPending = true;
        return products;
    }

    /// <summary>Makes the main stream wait if it is about to touch what the side work does.</summary>
    /// <param name="reads">What will be read; null for nothing.</param>
    /// <param name="writes">What will be written; null for nothing.</param>
    public void JoinIfTouched(ReadOnlySpan<Tensor?> reads, ReadOnlySpan<Tensor?> writes)
    {
        if (_isPending && (Touches(_written, reads) || Touches(_written, writes) || Touches(_read, writes)))
            Join();
    }

    /// <summary>Makes the main stream wait until all side work is done.</summary>
    public void Join()
    {
        if (!_isPending)
            return;
        Forget();
        execution.Driver.Record(_end, _stream);
        execution.Driver.Wait(execution.Stream, _end);
    }

    /// <summary>Nothing is to be waited for: the work was recorded, and the recording failed.</summary>
    public void Forget()
    {
        _isPending = false;
        _read.Clear();
        _written.Clear();
    }

    /// <summary>Frees the stream; its work must be done.</summary>
    public void Dispose()
    {
        if (_blas is null)
            return;
        _blas.Dispose();
        execution.Driver.Destroy(_begin);
        execution.Driver.Destroy(_end);
        execution.Driver.Destroy(_stream);
    }

    private MatrixProducts Open()
    {
        const int Usual = 0;
        execution.RefuseInRecording("The first work beside the main stream");
        _stream = execution.Driver.CreateStream(Usual);
        _begin = execution.Driver.CreateEvent();
        _end = execution.Driver.CreateEvent();
        _blas = execution.CreateBlas(_stream);
        return _products = new MatrixProducts(_blas, execution.ScalarType);
    }

    private void Add(List<Range> ranges, ReadOnlySpan<Tensor> tensors)
    {
        foreach (Tensor tensor in tensors)
            ranges.Add(RangeOf(tensor));
    }

    private bool Touches(List<Range> ranges, ReadOnlySpan<Tensor?> tensors)
    {
        foreach (Tensor? tensor in tensors)
        {
            if (tensor is null)
                continue;
            Range own = RangeOf(tensor);
            foreach (Range range in ranges)
            {
                if (own.First < range.End && range.First < own.End)
                    return true;
            }
        }
        return false;
    }

    private Range RangeOf(Tensor tensor)
    {
        ulong first = execution.AddressOf(tensor).Address;
        return new Range(first, first + (ulong)tensor.ElementCount * (ulong)tensor.Type.Size());
    }

    private readonly record struct Range(ulong First, ulong End);
}
