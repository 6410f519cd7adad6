using System.Runtime.CompilerServices;
using BachBot.Engine.Cpu.Simd;

namespace BachBot.Engine.Cpu.Gemm;

/// <summary>The product of one row with packed panels: a step of one text.</summary>
/// <remarks>It reads every weight once and is bound by that. A tile of one row would have two sums and wait for each
/// addition, so four panels go side by side. Every sum is added up in the same order as in a tile: a text comes out the
/// same, alone or among others.</remarks>
internal static unsafe class PanelRow
{
    /// <summary>Panels side by side.</summary>
    public const int Side = 4;

    /// <summary>y = start + x · panels.</summary>
    /// <param name="x">[depth].</param>
    /// <param name="panels">[depth, columns].</param>
    /// <param name="start">[columns]; null is zero. May be <paramref name="y"/>.</param>
    /// <param name="y">[columns], written.</param>
    public static void Multiply<TLanes>(float* x, Panels panels, float* start, float* y)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int whole = panels.Columns / panels.Width;
        int panel = 0;
        for (; panel + Side <= whole; panel += Side)
        {
            int column = panel * panels.Width;
            MultiplyFour<TLanes>(
                x, panels.At(panel, 0), (nint)panels.Depth * panels.Width, panels.Depth,
                start is null ? null : start + column, y + column);
        }
        for (; panel < panels.Count; panel++)
        {
            int column = panel * panels.Width;
            PanelProduct.MultiplyNarrow<TLanes>(
                1, panels.Depth, x, panels.At(panel, 0), start is null ? null : start + column, 0, y + column, 0,
                Math.Min(panels.Width, panels.Columns - column));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyFour<TLanes>(float* x, float* panel, nint next, int depth, float* start, float* y)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int width = TLanes.Count;
        TLanes s0 = default, s1 = default, s2 = default, s3 = default;
        TLanes s4 = default, s5 = default, s6 = default, s7 = default;
        if (start is not null)
        {
            (s0, s1, s2, s3) = (
                TLanes.Load(start), TLanes.Load(start + width), TLanes.Load(start + 2 * width),
                TLanes.Load(start + 3 * width));
            (s4, s5, s6, s7) = (
                TLanes.Load(start + 4 * width), TLanes.Load(start + 5 * width), TLanes.Load(start + 6 * width),
                TLanes.Load(start + 7 * width));
        }
        float* second = panel + next;
        float* third = second + next;
        float* fourth = third + next;
        for (int k = 0; k < depth; k++)
        {
            TLanes factor = TLanes.Broadcast(x[k]);
            nint at = (nint)k * 2 * width;
            s0 = TLanes.MultiplyAdd(factor, TLanes.Load(panel + at), s0);
            s1 = TLanes.MultiplyAdd(factor, TLanes.Load(panel + at + width), s1);
            s2 = TLanes.MultiplyAdd(factor, TLanes.Load(second + at), s2);
            s3 = TLanes.MultiplyAdd(factor, TLanes.Load(second + at + width), s3);
            s4 = TLanes.MultiplyAdd(factor, TLanes.Load(third + at), s4);
            s5 = TLanes.MultiplyAdd(factor, TLanes.Load(third + at + width), s5);
            s6 = TLanes.MultiplyAdd(factor, TLanes.Load(fourth + at), s6);
            s7 = TLanes.MultiplyAdd(factor, TLanes.Load(fourth + at + width), s7);
        }
        s0.Store(y);
        s1.Store(y + width);
        s2.Store(y + 2 * width);
        s3.Store(y + 3 * width);
        s4.Store(y + 4 * width);
        s5.Store(y + 5 * width);
        s6.Store(y + 6 * width);
        s7.Store(y + 7 * width);
    }
}
