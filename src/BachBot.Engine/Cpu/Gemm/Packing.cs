using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using BachBot.Engine.Cpu.Simd;

namespace BachBot.Engine.Cpu.Gemm;

/// <summary>Copies matrices into the order in which tiles read them.</summary>
internal static unsafe class Packing
{
    /// <summary>Packs the left operand of a product, [rows, depth]: for each tile of rows, [depth, rows of the tile].
    /// </summary>
    public static void PackRows<TLanes>(float* source, nint stride, int rows, int depth, float* packed)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        RowTiles tiles = RowTiles.Of<TLanes>(rows);
        for (int tile = 0; tile < tiles.Count; tile++)
        {
            int first = tiles.Start(tile);
            int height = tiles.Height(tile);
            Interleave(source + first * stride, stride, height, depth, packed + (nint)first * depth, height);
        }
    }

    /// <summary>Packs one panel of a right operand that lies transposed in memory, [columns, depth], as the weights of
    /// a layer do in its forward pass.</summary>
    public static void PackPanelTransposed(float* source, nint stride, Panels panels, int panel)
    {
        int first = panel * panels.Width;
        int columns = Math.Min(panels.Width, panels.Columns - first);
        float* packed = panels.At(panel, 0);
        if (columns < panels.Width)
            new Span<float>(packed, panels.Depth * panels.Width).Clear();
        Interleave(source + first * stride, stride, columns, panels.Depth, packed, panels.Width);
    }

    /// <summary>Packs one panel of a right operand that lies in memory as it is, [depth, columns].</summary>
    public static void PackPanel<TLanes>(float* source, nint stride, Panels panels, int panel)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int first = panel * panels.Width;
        int columns = Math.Min(panels.Width, panels.Columns - first);
        CopyToPanel<TLanes>(source + first, stride, panels.Depth, columns, panels.At(panel, 0));
    }

    /// <summary>Copies rows into a panel, two vectors wide, and fills it up with zeros.</summary>
    /// <param name="source">[rows, columns].</param>
    /// <param name="stride">From row to row of the source.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">At most two vectors.</param>
    /// <param name="panel">[rows, two vectors], written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CopyToPanel<TLanes>(float* source, nint stride, int rows, int columns, float* panel)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int width = 2 * TLanes.Count;
        for (int k = 0; k < rows; k++, source += stride, panel += width)
        {
            if (columns == width)
            {
                TLanes.Load(source).Store(panel);
                TLanes.Load(source + TLanes.Count).Store(panel + TLanes.Count);
            }
            else
            {
                for (int i = 0; i < width; i++)
                    panel[i] = i < columns ? source[i] : 0;
            }
        }
    }

    /// <summary>Turns rows into columns: packed[k, r] = source[r, k].</summary>
    /// <param name="source">[rows, depth], each row <paramref name="stride"/> after the one before.</param>
    /// <param name="stride">From row to row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="depth">Length of a row.</param>
    /// <param name="packed">[depth, width].</param>
    /// <param name="width">At least the number of rows; the rest is left as it is.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Interleave(float* source, nint stride, int rows, int depth, float* packed, nint width)
    {
        int r = 0;
        for (; r + 4 <= rows; r += 4)
        {
            float* row = source + r * stride;
            float* to = packed + r;
            int k = 0;
            for (; k + 4 <= depth; k += 4)
            {
                Transpose4x4(row + k, stride, to, width);
                to += 4 * width;
            }
            for (; k < depth; k++)
            {
                (to[0], to[1], to[2], to[3]) = (row[k], row[stride + k], row[2 * stride + k], row[3 * stride + k]);
                to += width;
            }
        }
        for (; r < rows; r++)
        {
            float* row = source + r * stride;
            float* to = packed + r;
            for (int k = 0; k < depth; k++)
                to[k * width] = row[k];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4x4(float* from, nint fromStride, float* to, nint toStride)
    {
        Vector128<float> row0 = Vector128.Load(from);
        Vector128<float> row1 = Vector128.Load(from + fromStride);
        Vector128<float> row2 = Vector128.Load(from + 2 * fromStride);
        Vector128<float> row3 = Vector128.Load(from + 3 * fromStride);
        Vector128<float> low02 = ZipLow(row0, row2);
        Vector128<float> high02 = ZipHigh(row0, row2);
        Vector128<float> low13 = ZipLow(row1, row3);
        Vector128<float> high13 = ZipHigh(row1, row3);
        ZipLow(low02, low13).Store(to);
        ZipHigh(low02, low13).Store(to + toStride);
        ZipLow(high02, high13).Store(to + 2 * toStride);
        ZipHigh(high02, high13).Store(to + 3 * toStride);
    }

    /// <summary>a0 b0 a1 b1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLow(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported)
            return Sse.UnpackLow(a, b);
        if (AdvSimd.Arm64.IsSupported)
            return AdvSimd.Arm64.ZipLow(a, b);
        return Vector128.Create(a[0], b[0], a[1], b[1]);
    }

    /// <summary>a2 b2 a3 b3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipHigh(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported)
            return Sse.UnpackHigh(a, b);
        if (AdvSimd.Arm64.IsSupported)
            return AdvSimd.Arm64.ZipHigh(a, b);
        return Vector128.Create(a[2], b[2], a[3], b[3]);
    }
}
