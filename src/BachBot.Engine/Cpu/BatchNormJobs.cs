using System.Runtime.CompilerServices;
using BachBot.Engine.Backends;
using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;

namespace BachBot.Engine.Cpu;

/// <summary>The blocks of rows that batch normalisation's sums are taken over.</summary>
internal static class BatchNormBlocks
{
    /// <summary>Few enough that 256 channels of them (64 KB) stay in the second-level cache for a second look.
    /// </summary>
    private const int Rows = 64;

    public static int Count(int rows) => (rows + Rows - 1) / Rows;

    public static int Start(int block) => block * Rows;

    public static int Length(int block, int rows) => Math.Min(Rows, rows - Start(block));
}

/// <summary>A block's mean and sum of squared deviations from it, for each channel.</summary>
internal unsafe struct BatchNormMomentsJob : IParallelJob
{
    public BatchNormSize Size;
    public float* X;

    /// <summary>[blocks, C], written.</summary>
    public float* Means;

    /// <summary>[blocks, C], written.</summary>
    public float* Squares;

    public readonly void Execute<TLanes>(int part, int worker)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int channels = Size.Channels;
        int length = BatchNormBlocks.Length(part, Size.Rows);
        float* x = X + (nint)BatchNormBlocks.Start(part) * channels;
        float* mean = Means + (nint)part * channels;
        float* squares = Squares + (nint)part * channels;
        new Span<float>(mean, channels).Clear();
        new Span<float>(squares, channels).Clear();
        for (nint row = 0; row < length; row++)
            Elementwise.Run<TLanes, AddKernel>(new AddKernel(mean, x + row * channels, mean), channels);
        for (int c = 0; c < channels; c++)
            mean[c] /= length;
        for (nint row = 0; row < length; row++)
            Elementwise.Run<TLanes, Square>(new Square(x + row * channels, mean, squares), channels);
    }

    private struct Square(float* x, float* mean, float* squares) : IElementwise
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Apply<TLanes>(int index)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes difference = TLanes.Load(x + index) - TLanes.Load(mean + index);
            TLanes.MultiplyAdd(difference, difference, TLanes.Load(squares + index)).Store(squares + index);
        }
    }
}

/// <summary>y = scale (x - mean) + shift.</summary>
internal unsafe struct BatchNormNormalizeJob : IParallelJob
{
    public BatchNormSize Size;
    public float* X;
    public float* Y;
    public float* Mean;
    public float* Scale;
    public float* Shift;

    public readonly void Execute<TLanes>(int part, int worker)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int i = 0; i < BatchNormBlocks.Length(part, Size.Rows); i++)
        {
            nint row = (nint)(BatchNormBlocks.Start(part) + i) * Size.Channels;
            var kernel = new Kernel(X + row, Y + row, Mean, Scale, Shift);
            Elementwise.Run<TLanes, Kernel>(kernel, Size.Channels);
        }
    }

    private struct Kernel(float* x, float* y, float* mean, float* scale, float* shift) : IElementwise
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Apply<TLanes>(int index)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes difference = TLanes.Load(x + index) - TLanes.Load(mean + index);
            TLanes.MultiplyAdd(difference, TLanes.Load(scale + index), TLanes.Load(shift + index)).Store(y + index);
        }
    }
}

/// <summary>A block's sums of dy and of dy (x - mean), for each channel.</summary>
internal unsafe struct BatchNormSumsJob : IParallelJob
{
    public BatchNormSize Size;
    public float* X;
    public float* Dy;
    public float* Mean;

    /// <summary>[blocks, C], written.</summary>
    public float* Sums;

    /// <summary>[blocks, C], written.</summary>
    public float* Products;

    public readonly void Execute<TLanes>(int part, int worker)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int channels = Size.Channels;
        float* sums = Sums + (nint)part * channels;
        float* products = Products + (nint)part * channels;
        new Span<float>(sums, channels).Clear();
        new Span<float>(products, channels).Clear();
        for (int i = 0; i < BatchNormBlocks.Length(part, Size.Rows); i++)
        {
            nint row = (nint)(BatchNormBlocks.Start(part) + i) * channels;
            Elementwise.Run<TLanes, Kernel>(new Kernel(X + row, Dy + row, Mean, sums, products), channels);
        }
    }

    private struct Kernel(float* x, float* dy, float* mean, float* sums, float* products) : IElementwise
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Apply<TLanes>(int index)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes gradient = TLanes.Load(dy + index);
            TLanes difference = TLanes.Load(x + index) - TLanes.Load(mean + index);
            (TLanes.Load(sums + index) + gradient).Store(sums + index);
            TLanes.MultiplyAdd(gradient, difference, TLanes.Load(products + index)).Store(products + index);
        }
    }
}

/// <summary>dx = a dy + b (x - mean) + c, with a, b and c for each channel.</summary>
internal unsafe struct BatchNormBackwardJob : IParallelJob
{
    public BatchNormSize Size;
    public float* X;
    public float* Dy;
    public float* Dx;
    public float* Mean;

    /// <summary>a, [C].</summary>
    public float* DyFactor;

    /// <summary>b, [C].</summary>
    public float* XFactor;

    /// <summary>c, [C].</summary>
    public float* Shift;

    public readonly void Execute<TLanes>(int part, int worker)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int i = 0; i < BatchNormBlocks.Length(part, Size.Rows); i++)
        {
            nint row = (nint)(BatchNormBlocks.Start(part) + i) * Size.Channels;
            Elementwise.Run<TLanes, Kernel>(new Kernel(this, row), Size.Channels);
        }
    }

    private struct Kernel(BatchNormBackwardJob job, nint row) : IElementwise
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Apply<TLanes>(int index)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes difference = TLanes.Load(job.X + row + index) - TLanes.Load(job.Mean + index);
            TLanes sum = TLanes.MultiplyAdd(
                difference, TLanes.Load(job.XFactor + index), TLanes.Load(job.Shift + index));
            TLanes dy = TLanes.Load(job.Dy + row + index);
            TLanes.MultiplyAdd(dy, TLanes.Load(job.DyFactor + index), sum).Store(job.Dx + row + index);
        }
    }
}
