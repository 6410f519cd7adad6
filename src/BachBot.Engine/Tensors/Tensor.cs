using System.Numerics;
using System.Runtime.CompilerServices;

namespace BachBot.Engine.Tensors;

/// <summary>A dense, row-major array of numbers in the memory of a backend.</summary>
/// <remarks>A tensor owns its memory, or is a view (<see cref="Slice"/>, <see cref="Reshape"/>) of one that does.
/// Element access goes through <see cref="Read(Span{float})"/> and <see cref="Write(ReadOnlySpan{float})"/>, which
/// copy and, on a device, wait for it.</remarks>
public sealed class Tensor : IDisposable
{
    private const int ChunkLength = 256;

    private readonly bool _ownsStorage;

    /// <summary>Makes a tensor over storage. Called by backends; users call <c>backend.Allocate</c>.</summary>
    /// <param name="storage">Memory of at least the shape's number of elements; the tensor owns it from now on.</param>
    /// <param name="shape">The extents.</param>
    /// <param name="type">The element type.</param>
    public Tensor(TensorStorage storage, Shape shape, DType type)
        : this(storage, 0, shape, type, ownsStorage: true)
    {
    }

    private Tensor(TensorStorage storage, int offset, Shape shape, DType type, bool ownsStorage)
    {
        ArgumentNullException.ThrowIfNull(storage);
        (Storage, Offset, Shape, Type, _ownsStorage) = (storage, offset, shape, type, ownsStorage);
    }

    /// <summary>The extents, slowest first.</summary>
    public Shape Shape { get; }

    /// <summary>The element type.</summary>
    public DType Type { get; }

    /// <summary>The memory, for backends.</summary>
    public TensorStorage Storage { get; }

    /// <summary>First element of this tensor in <see cref="Storage"/>.</summary>
    public int Offset { get; }

    /// <summary>Number of elements.</summary>
    public int ElementCount => Shape.ElementCount;

    /// <summary>A view of entries <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/> of
    /// the first dimension; it shares this tensor's memory.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the tensor.</exception>
    public Tensor Slice(int start, int count)
    {
        if (start < 0 || count < 0 || start > Shape[0] - count)
            throw new ArgumentOutOfRangeException(nameof(start), start,
                $"Slice: entries {start} to {start + count} lie outside a tensor of shape {Shape}.");
        int stride = Shape[0] == 0 ? 0 : ElementCount / Shape[0];
        return new Tensor(Storage, Offset + start * stride, Shape.WithFirst(count), Type, ownsStorage: false);
    }

    /// <summary>A view with other extents over the first elements of the same memory, in the same order.</summary>
    /// <exception cref="ArgumentException">The new shape has more elements than the tensor.</exception>
    public Tensor Reshape(Shape shape)
    {
        if (shape.ElementCount > ElementCount)
            throw new ArgumentException($"Reshape: {shape} has more elements than {Shape}.", nameof(shape));
        return new Tensor(Storage, Offset, shape, Type, ownsStorage: false);
    }

    /// <summary>Copies all elements out, converting between float and double where the types differ.</summary>
    /// <exception cref="ArgumentException">The length differs from the number of elements, or the tensor holds
    /// integers.</exception>
    public void Read(Span<float> destination)
    {
        CheckLength(nameof(Read), destination.Length);
        if (Type == DType.Float64)
            ReadConverted<double, float>(destination);
        else
            ReadExact(destination);
    }

    /// <inheritdoc cref="Read(Span{float})"/>
    public void Read(Span<double> destination)
    {
        CheckLength(nameof(Read), destination.Length);
        if (Type == DType.Float32)
            ReadConverted<float, double>(destination);
        else
            ReadExact(destination);
    }

    /// <summary>Copies all integers out.</summary>
    /// <exception cref="ArgumentException">The length differs, or the tensor holds no integers.</exception>
    public void Read(Span<int> destination)
    {
        CheckLength(nameof(Read), destination.Length);
        ReadExact(destination);
    }

    /// <summary>Copies all elements in, converting between float and double where the types differ.</summary>
    /// <exception cref="ArgumentException">The length differs from the number of elements, or the tensor holds
    /// integers.</exception>
    public void Write(ReadOnlySpan<float> source)
    {
        CheckLength(nameof(Write), source.Length);
        if (Type == DType.Float64)
            WriteConverted<float, double>(source);
        else
            WriteExact(source);
    }

    /// <inheritdoc cref="Write(ReadOnlySpan{float})"/>
    public void Write(ReadOnlySpan<double> source)
    {
        CheckLength(nameof(Write), source.Length);
        if (Type == DType.Float32)
            WriteConverted<double, float>(source);
        else
            WriteExact(source);
    }

    /// <summary>Copies all integers in.</summary>
    /// <exception cref="ArgumentException">The length differs, or the tensor holds no integers.</exception>
    public void Write(ReadOnlySpan<int> source)
    {
        CheckLength(nameof(Write), source.Length);
        WriteExact(source);
    }

    /// <summary>All elements as doubles, for tests and reports.</summary>
    public double[] ToDoubles()
    {
        var values = new double[ElementCount];
        Read(values);
        return values;
    }

    /// <summary>The elements themselves, where they lie in host memory.</summary>
    /// <typeparam name="T">The element type of the tensor.</typeparam>
    /// <exception cref="InvalidOperationException">The tensor lies on a device, or has another element type.</exception>
    public Span<T> HostSpan<T>()
        where T : unmanaged => Storage is HostStorage<T> host
            ? host.Span.Slice(Offset, ElementCount)
            : throw new InvalidOperationException(
                $"The tensor of shape {Shape} has no {typeof(T).Name} elements in host memory.");

    /// <summary>Frees the memory if this tensor owns it; a view frees nothing.</summary>
    public void Dispose()
    {
        if (_ownsStorage)
            Storage.Dispose();
    }

    /// <summary>Reads in chunks through the stack: a loss is read after every step and must not allocate. Unoptimised
    /// code would box each number, hence the attribute here and below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadConverted<TStored, TRead>(Span<TRead> destination)
        where TStored : unmanaged, INumberBase<TStored>
        where TRead : unmanaged, INumberBase<TRead>
    {
        Span<TStored> chunk = stackalloc TStored[ChunkLength];
        for (int start = 0; start < destination.Length; start += ChunkLength)
        {
            Span<TStored> part = chunk[..Math.Min(ChunkLength, destination.Length - start)];
            Storage.Read(Offset + start, part);
            for (int i = 0; i < part.Length; i++)
                destination[start + i] = TRead.CreateTruncating(part[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteConverted<TGiven, TStored>(ReadOnlySpan<TGiven> source)
        where TGiven : unmanaged, INumberBase<TGiven>
        where TStored : unmanaged, INumberBase<TStored>
    {
        Span<TStored> chunk = stackalloc TStored[ChunkLength];
        for (int start = 0; start < source.Length; start += ChunkLength)
        {
            Span<TStored> part = chunk[..Math.Min(ChunkLength, source.Length - start)];
            for (int i = 0; i < part.Length; i++)
                part[i] = TStored.CreateTruncating(source[start + i]);
            Storage.Write<TStored>(Offset + start, part);
        }
    }

    private void ReadExact<T>(Span<T> destination)
        where T : unmanaged
    {
        CheckType<T>(nameof(Read));
        Storage.Read(Offset, destination);
    }

    private void WriteExact<T>(ReadOnlySpan<T> source)
        where T : unmanaged
    {
        CheckType<T>(nameof(Write));
        Storage.Write(Offset, source);
    }

    private void CheckLength(string function, int length)
    {
        if (length != ElementCount)
            throw new ArgumentException(
                $"{function}: the tensor of shape {Shape} has {ElementCount} elements, the span has {length}.");
    }

    private void CheckType<T>(string function)
        where T : unmanaged
    {
        if (DTypes.Of<T>() != Type)
            throw new ArgumentException($"{function}: the tensor holds {Type}, the span holds {typeof(T).Name}.");
    }
}
