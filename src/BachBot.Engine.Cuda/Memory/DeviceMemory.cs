using System.Collections.Concurrent;
using System.Globalization;
using BachBot.Engine.Cuda.Driver;

namespace BachBot.Engine.Cuda.Memory;

/// <summary>Takes and frees device memory, and keeps account of it.</summary>
/// <remarks>
/// <para>Memory is freed by the tensor that owns it, or with the backend. Where nobody disposed a tensor, its finalizer
/// only hands the memory over, and the backend frees it at the start of its next function. At any other moment it would
/// be too early: a function that has taken a tensor's address for a kernel no longer needs the tensor, so the garbage
/// collector may already have it while the kernel is yet to be queued.</para>
/// <para>Freeing waits for all queued work, so work that was queued is safe.</para>
/// </remarks>
internal sealed class DeviceMemory(CudaExecution execution) : IDisposable
{
    private const int OutOfMemory = 2;

    private readonly Lock _gate = new();
    private readonly Dictionary<DevicePointer, nuint> _blocks = [];
    private readonly ConcurrentQueue<DevicePointer> _abandoned = [];

    /// <summary>Counts how often memory was freed. Recorded work is only good while this stands still: a block that is
    /// gone may be among its arguments.</summary>
    public int Generation { get; private set; }

    /// <summary>Bytes taken now.</summary>
    public ulong TakenBytes
    {
        get
        {
            lock (_gate)
                return _blocks.Values.Aggregate(0UL, (sum, bytes) => sum + bytes);
        }
    }

    /// <summary>Takes memory; its contents are undefined.</summary>
    /// <param name="bytes">How much; 0 gives no memory.</param>
    /// <param name="purpose">What it is for, for the message if there is not enough.</param>
    /// <exception cref="CudaException">There is not enough; the process can go on.</exception>
    public DevicePointer Take(nuint bytes, string purpose)
    {
        if (bytes == 0)
            return DevicePointer.Null;
        execution.Begin();
        DevicePointer pointer;
        try
        {
            pointer = execution.Driver.Allocate(bytes);
        }
        catch (CudaException exception) when (exception.Code == OutOfMemory)
        {
            // Tensors that nobody disposed may be waiting for the garbage collector.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            FreeAbandoned();
            pointer = TakeAgain(bytes, purpose);
        }
        lock (_gate)
            _blocks.Add(pointer, bytes);
        return pointer;
    }

    /// <summary>Frees memory; nothing happens if it was freed before, or went with the backend.</summary>
    public void Free(DevicePointer pointer)
    {
        lock (_gate)
        {
            if (execution.IsDisposed || !_blocks.ContainsKey(pointer))
                return;
            if (execution.IsCapturing)
            {
                // The driver allows no freeing now, and what is being recorded may hold the address.
                Abandon(pointer);
                return;
            }
            Generation++;
            try
            {
                execution.Begin();
                execution.Driver.Free(pointer);
                _blocks.Remove(pointer);
            }
            catch (CudaException exception) when (exception.IsSticky)
            {
                // A tensor that is disposed on the way out must not hide what happened.
                _blocks.Remove(pointer);
            }
            catch (CudaException exception) when (exception.IsOfCapture)
            {
                // Another backend is recording on this thread.
                Abandon(pointer);
            }
        }
    }

    /// <summary>Takes over memory that cannot be freed now: from a finalizer, on whatever thread that runs.</summary>
    public void Abandon(DevicePointer pointer) => _abandoned.Enqueue(pointer);

    /// <summary>Frees what was handed over, unless work is being recorded.</summary>
    public void FreeAbandoned()
    {
        // What cannot be freed now comes back into the queue; so no more than there were.
        for (int count = _abandoned.Count; count > 0 && !execution.IsCapturing; count--)
        {
            if (_abandoned.TryDequeue(out DevicePointer pointer))
                Free(pointer);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (DevicePointer pointer in _blocks.Keys)
                execution.Driver.Free(pointer);
            _blocks.Clear();
        }
    }

    private DevicePointer TakeAgain(nuint bytes, string purpose)
    {
        try
        {
            return execution.Driver.Allocate(bytes);
        }
        catch (CudaException exception) when (exception.Code == OutOfMemory)
        {
            throw new CudaException(
                $"Out of device memory: {Megabytes(bytes)} were asked for {purpose}, {Describe()}. "
                + "Take smaller sizes, or end other programs that use the device.",
                exception.Code);
        }
    }

    /// <summary>How much of the device's memory is free and taken, for messages.</summary>
    public string Describe()
    {
        (ulong free, ulong total) = execution.Driver.MemoryInfo();
        return $"{Megabytes(free)} of {Megabytes(total)} on {execution.Driver.Device.Name} are free, "
            + $"{Megabytes(TakenBytes)} are taken by this backend";
    }

    private static string Megabytes(ulong bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024.0):N1} MB");
}
