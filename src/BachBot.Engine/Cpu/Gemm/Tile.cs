using System.Runtime.CompilerServices;
using BachBot.Engine.Cpu.Simd;

namespace BachBot.Engine.Cpu.Gemm;

/// <summary>The micro-kernel of all matrix products: a tile of up to 14 rows and two vectors of columns, held in
/// registers while the products along the inner dimension are added to it.</summary>
/// <typeparam name="TLanes">The vector: half a panel's width.</typeparam>
/// <typeparam name="TRows">The number of rows, known to the JIT: the lines of rows that a tile does not have vanish
/// from its machine code.</typeparam>
/// <remarks>A step of the inner loop loads two vectors of B and broadcasts one number of A a row, for two products a
/// row. AVX-512 has 32 registers: 28 sums, two vectors of B and the broadcast. With fewer than 8 sums the latency of
/// an addition shows; from 8 rows on a tile runs at the processor's peak, so rows are split evenly over tiles. Every
/// sum is added up in the order of the inner dimension, whatever the tile's height and the vector's width.</remarks>
internal static unsafe class Tile<TLanes, TRows>
    where TLanes : unmanaged, ILanes<TLanes>
    where TRows : struct, IRowCount
{
    /// <summary>c = start + a · b.</summary>
    /// <param name="depth">The inner dimension.</param>
    /// <param name="a">[depth, rows], packed.</param>
    /// <param name="b">[depth, 2 vectors], packed.</param>
    /// <param name="start">What the sums start from; null is zero. May be <paramref name="c"/>.</param>
    /// <param name="startStride">From one row of start to the next; zero starts all rows from the same one.</param>
    /// <param name="c">[rows, 2 vectors], written.</param>
    /// <param name="cStride">From one row of c to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(int depth, float* a, float* b, float* start, nint startStride, float* c, nint cStride)
    {
        TLanes l0 = default, r0 = default;
        TLanes l1 = default, r1 = default;
        TLanes l2 = default, r2 = default;
        TLanes l3 = default, r3 = default;
        TLanes l4 = default, r4 = default;
        TLanes l5 = default, r5 = default;
        TLanes l6 = default, r6 = default;
        TLanes l7 = default, r7 = default;
        TLanes l8 = default, r8 = default;
        TLanes l9 = default, r9 = default;
        TLanes l10 = default, r10 = default;
        TLanes l11 = default, r11 = default;
        TLanes l12 = default, r12 = default;
        TLanes l13 = default, r13 = default;
        if (start is not null)
        {
            if (TRows.Count > 0) Load(start + 0 * startStride, out l0, out r0);
            if (TRows.Count > 1) Load(start + 1 * startStride, out l1, out r1);
            if (TRows.Count > 2) Load(start + 2 * startStride, out l2, out r2);
            if (TRows.Count > 3) Load(start + 3 * startStride, out l3, out r3);
            if (TRows.Count > 4) Load(start + 4 * startStride, out l4, out r4);
            if (TRows.Count > 5) Load(start + 5 * startStride, out l5, out r5);
            if (TRows.Count > 6) Load(start + 6 * startStride, out l6, out r6);
            if (TRows.Count > 7) Load(start + 7 * startStride, out l7, out r7);
            if (TRows.Count > 8) Load(start + 8 * startStride, out l8, out r8);
            if (TRows.Count > 9) Load(start + 9 * startStride, out l9, out r9);
            if (TRows.Count > 10) Load(start + 10 * startStride, out l10, out r10);
            if (TRows.Count > 11) Load(start + 11 * startStride, out l11, out r11);
            if (TRows.Count > 12) Load(start + 12 * startStride, out l12, out r12);
            if (TRows.Count > 13) Load(start + 13 * startStride, out l13, out r13);
        }

        for (int k = 0; k < depth; k++)
        {
            TLanes left = TLanes.Load(b);
            TLanes right = TLanes.Load(b + TLanes.Count);
            if (TRows.Count > 0) Add(a[0], left, right, ref l0, ref r0);
            if (TRows.Count > 1) Add(a[1], left, right, ref l1, ref r1);
            if (TRows.Count > 2) Add(a[2], left, right, ref l2, ref r2);
            if (TRows.Count > 3) Add(a[3], left, right, ref l3, ref r3);
            if (TRows.Count > 4) Add(a[4], left, right, ref l4, ref r4);
            if (TRows.Count > 5) Add(a[5], left, right, ref l5, ref r5);
            if (TRows.Count > 6) Add(a[6], left, right, ref l6, ref r6);
            if (TRows.Count > 7) Add(a[7], left, right, ref l7, ref r7);
            if (TRows.Count > 8) Add(a[8], left, right, ref l8, ref r8);
            if (TRows.Count > 9) Add(a[9], left, right, ref l9, ref r9);
            if (TRows.Count > 10) Add(a[10], left, right, ref l10, ref r10);
            if (TRows.Count > 11) Add(a[11], left, right, ref l11, ref r11);
            if (TRows.Count > 12) Add(a[12], left, right, ref l12, ref r12);
            if (TRows.Count > 13) Add(a[13], left, right, ref l13, ref r13);
            a += TRows.Count;
            b += 2 * TLanes.Count;
        }

        if (TRows.Count > 0) Store(c + 0 * cStride, l0, r0);
        if (TRows.Count > 1) Store(c + 1 * cStride, l1, r1);
        if (TRows.Count > 2) Store(c + 2 * cStride, l2, r2);
        if (TRows.Count > 3) Store(c + 3 * cStride, l3, r3);
        if (TRows.Count > 4) Store(c + 4 * cStride, l4, r4);
        if (TRows.Count > 5) Store(c + 5 * cStride, l5, r5);
        if (TRows.Count > 6) Store(c + 6 * cStride, l6, r6);
        if (TRows.Count > 7) Store(c + 7 * cStride, l7, r7);
        if (TRows.Count > 8) Store(c + 8 * cStride, l8, r8);
        if (TRows.Count > 9) Store(c + 9 * cStride, l9, r9);
        if (TRows.Count > 10) Store(c + 10 * cStride, l10, r10);
        if (TRows.Count > 11) Store(c + 11 * cStride, l11, r11);
        if (TRows.Count > 12) Store(c + 12 * cStride, l12, r12);
        if (TRows.Count > 13) Store(c + 13 * cStride, l13, r13);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(float* row, out TLanes left, out TLanes right) =>
        (left, right) = (TLanes.Load(row), TLanes.Load(row + TLanes.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float a, TLanes left, TLanes right, ref TLanes leftSum, ref TLanes rightSum)
    {
        TLanes factor = TLanes.Broadcast(a);
        leftSum = TLanes.MultiplyAdd(factor, left, leftSum);
        rightSum = TLanes.MultiplyAdd(factor, right, rightSum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* row, TLanes left, TLanes right)
    {
        left.Store(row);
        right.Store(row + TLanes.Count);
    }
}
