using System.Runtime.CompilerServices;
using BachBot.Engine.Cpu.Simd;

namespace BachBot.Engine.Cpu.Gemm;

/// <summary>The product of few rows with weights as they lie in memory, for calls too small to pay for packing: one
/// step of one sequence, as when music is composed.</summary>
internal static unsafe class RowProduct
{
    /// <summary>y = start + x · Wᵀ.</summary>
    /// <param name="x">[rows, depth].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="weights">W, [columns, depth].</param>
    /// <param name="depth">Inner dimension.</param>
    /// <param name="columns">Columns of y.</param>
    /// <param name="start">[rows, columns]; null is zero. May be <paramref name="y"/>.</param>
    /// <param name="startStride">From row to row of start; zero starts all rows from the same one.</param>
    /// <param name="y">[rows, columns], written.</param>
    /// <param name="yStride">From row to row of y.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TLanes>(
        float* x, int rows, float* weights, int depth, int columns, float* start, nint startStride,
        float* y, nint yStride)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        // Eight sums at a time hide the latency of the additions; the weights of eight columns stay in the
        // first-level cache for the next row of x.
        const int Block = 8;
        float* sums = stackalloc float[Block];
        for (int column = 0; column < columns; column += Block)
        {
            int count = Math.Min(Block, columns - column);
            float* w = weights + (nint)column * depth;
            for (int r = 0; r < rows; r++)
            {
                if (count == Block)
                    DotEight<TLanes>(x + (nint)r * depth, w, depth, sums);
                else
                    DotEach<TLanes>(x + (nint)r * depth, w, depth, count, sums);
                for (int j = 0; j < count; j++)
                    y[r * yStride + column + j] = sums[j] + (start is null ? 0 : start[r * startStride + column + j]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void DotEight<TLanes>(float* x, float* w, int depth, float* sums)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes s0 = default, s1 = default, s2 = default, s3 = default;
        TLanes s4 = default, s5 = default, s6 = default, s7 = default;
        nint row = depth;
        int k = 0;
        for (; k <= depth - TLanes.Count; k += TLanes.Count)
        {
            TLanes value = TLanes.Load(x + k);
            s0 = TLanes.MultiplyAdd(TLanes.Load(w + k), value, s0);
            s1 = TLanes.MultiplyAdd(TLanes.Load(w + row + k), value, s1);
            s2 = TLanes.MultiplyAdd(TLanes.Load(w + 2 * row + k), value, s2);
            s3 = TLanes.MultiplyAdd(TLanes.Load(w + 3 * row + k), value, s3);
            s4 = TLanes.MultiplyAdd(TLanes.Load(w + 4 * row + k), value, s4);
            s5 = TLanes.MultiplyAdd(TLanes.Load(w + 5 * row + k), value, s5);
            s6 = TLanes.MultiplyAdd(TLanes.Load(w + 6 * row + k), value, s6);
            s7 = TLanes.MultiplyAdd(TLanes.Load(w + 7 * row + k), value, s7);
        }
        (sums[0], sums[1], sums[2], sums[3]) = (TLanes.Sum(s0), TLanes.Sum(s1), TLanes.Sum(s2), TLanes.Sum(s3));
        (sums[4], sums[5], sums[6], sums[7]) = (TLanes.Sum(s4), TLanes.Sum(s5), TLanes.Sum(s6), TLanes.Sum(s7));
        for (; k < depth; k++)
        {
            for (int j = 0; j < 8; j++)
                sums[j] += w[j * row + k] * x[k];
        }
    }

    private static void DotEach<TLanes>(float* x, float* w, int depth, int count, float* sums)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int j = 0; j < count; j++, w += depth)
        {
            TLanes sum = default;
            int k = 0;
            for (; k <= depth - TLanes.Count; k += TLanes.Count)
                sum = TLanes.MultiplyAdd(TLanes.Load(w + k), TLanes.Load(x + k), sum);
            sums[j] = TLanes.Sum(sum);
            for (; k < depth; k++)
                sums[j] += w[k] * x[k];
        }
    }
}
