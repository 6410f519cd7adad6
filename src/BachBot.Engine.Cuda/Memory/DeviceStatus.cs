using System.Globalization;
using System.Runtime.InteropServices;
using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;

namespace BachBot.Engine.Cuda.Memory;

/// <summary>Faults that only kernels can see (<c>kernels/common/status.cuh</c>). A kernel leaves the place of a fault in
/// device memory; it is looked at whenever the host waits for a result.</summary>
internal sealed unsafe class DeviceStatus
{
    /// <summary>One word for each kind of fault.</summary>
    private const int Kinds = 5;

    /// <summary>No fault; kernels keep the smallest place.</summary>
    private const int None = int.MaxValue;

    private readonly CudaExecution _execution;
    private readonly int[] _places = GC.AllocateArray<int>(Kinds, pinned: true);

    public DeviceStatus(CudaExecution execution)
    {
        _execution = execution;
        Pointer = execution.Memory.Take(Kinds * sizeof(int), "the device's status");
        Clear();
    }

    /// <summary>What kernels get.</summary>
    public DevicePointer Pointer { get; }

    /// <summary>Waits for all queued work and throws if a kernel reported a fault.</summary>
    /// <exception cref="BackendException">A kernel reported a fault; its results are not to be used.</exception>
    /// <exception cref="CudaException">The work failed.</exception>
    public void Check()
    {
        nint places = (nint)Marshal.UnsafeAddrOfPinnedArrayElement(_places, 0);
        _execution.Driver.CopyToHost(places, Pointer, Kinds * sizeof(int), _execution.Stream);
        _execution.Driver.Synchronize(_execution.Stream);
        if (!_places.AsSpan().ContainsAnyExcept(None))
            return;
        int kind = Array.FindIndex(_places, place => place != None);
        int where = _places[kind];
        Clear();
        throw new BackendException(Describe(kind, where));
    }

    private void Clear() => _execution.Driver.Fill(Pointer, None, Kinds, _execution.Stream);

    private static string Describe(int kind, int place) => kind switch
    {
        0 => Text($"{nameof(IBackend.EmbeddingForward)}: tokens must lie in the vocabulary; entry {place} does not."),
        1 => Text($"{nameof(IBackend.SoftmaxCrossEntropyForward)}: targets must lie in the vocabulary; entry {place} does not."),
        2 => Text($"{nameof(IBackend.Sample)}: no token is allowed in row {place}."),
        4 => Text($"{nameof(IBackend.ReadWindow)}: the text has no window {place}."),
        _ => Text($"{nameof(IBackend.Sample)}: the largest logit of row {place} is not finite, which gives no probabilities."),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
