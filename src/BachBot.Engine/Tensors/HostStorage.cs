using System.Runtime.CompilerServices;

namespace BachBot.Engine.Tensors;

/// <summary>Tensor memory on the host: a pinned array whose first element lies on a 64-byte boundary, so that vector
/// loads never cross a cache line and addresses stay valid for a backend that works with pointers.</summary>
/// <typeparam name="TElement">float, double or int.</typeparam>
public sealed class HostStorage<TElement> : TensorStorage
    where TElement : unmanaged
{
    private const int Alignment = 64;

    private readonly HostPool? _pool;
    private TElement[] _array;
    private readonly int _start;
    private readonly int _length;

    /// <summary>Takes zeroed memory for a number of elements.</summary>
    public HostStorage(int length)
        : this(length, null)
    {
    }

    /// <summary>Takes zeroed memory, if it can from a pool.</summary>
    internal unsafe HostStorage(int length, HostPool? pool)
    {
        _pool = pool;
        int padding = Alignment / sizeof(TElement);
        _length = length;
        int room = checked(length + padding);
        _array = pool?.Take<TElement>(room) ?? GC.AllocateArray<TElement>(room, pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref _array[0]);
        _start = (int)((Alignment - address % Alignment) % Alignment) / sizeof(TElement);
    }

    /// <summary>The elements.</summary>
    /// <exception cref="ObjectDisposedException">The storage was disposed.</exception>
    public Span<TElement> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_array.Length == 0, this);
            return _array.AsSpan(_start, _length);
        }
    }

    /// <inheritdoc/>
    public override void Write<T>(int offset, ReadOnlySpan<T> source) =>
        source.CopyTo(Elements<T>(this).Slice(offset, source.Length));

    /// <inheritdoc/>
    public override void Read<T>(int offset, Span<T> destination) =>
        Elements<T>(this).Slice(offset, destination.Length).CopyTo(destination);

    /// <summary>Gives the array back to the pool, or leaves it to the garbage collector.</summary>
    protected override void Dispose(bool disposing)
    {
        // Two threads that dispose at the same time must not both give it back.
        TElement[] array = Interlocked.Exchange(ref _array, []);
        if (array.Length > 0)
            _pool?.Return(array);
    }

    private static Span<T> Elements<T>(TensorStorage storage)
        where T : unmanaged => storage is HostStorage<T> host
            ? host.Span
            : throw new ArgumentException($"The storage holds {typeof(TElement).Name}, not {typeof(T).Name}.");
}
