using System.Runtime.CompilerServices;
using BachBot.Engine.Cpu.Simd;

namespace BachBot.Engine.Cpu.Gemm;

/// <summary>The product of packed rows and packed panels.</summary>
internal static unsafe class PanelProduct
{
    /// <summary>A piece of a panel that is this deep (32 KB with AVX-512) stays in the first-level cache while all
    /// tiles of rows pass over it.</summary>
    private const int DepthBlock = 256;

    /// <summary>c = start + rows · panels.</summary>
    /// <param name="packedRows">[rows, depth], packed by <see cref="Packing.PackRows"/>.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="panels">[depth, columns].</param>
    /// <param name="start">[rows, columns], what the sums start from; null is zero. May be <paramref name="c"/>.
    /// </param>
    /// <param name="startStride">From row to row of start; zero starts all rows from the same one, as from a bias.
    /// </param>
    /// <param name="c">[rows, columns], written.</param>
    /// <param name="cStride">From row to row of c.</param>
    public static void Multiply<TLanes>(
        float* packedRows, int rows, Panels panels, float* start, nint startStride, float* c, nint cStride)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        RowTiles tiles = RowTiles.Of<TLanes>(rows);
        for (int k = 0; k < panels.Depth; k += DepthBlock)
        {
            int depth = Math.Min(DepthBlock, panels.Depth - k);
            if (k > 0)
            {
                start = c;
                startStride = cStride;
            }
            for (int panel = 0; panel < panels.Count; panel++)
            {
                int column = panel * panels.Width;
                int width = Math.Min(panels.Width, panels.Columns - column);
                float* b = panels.At(panel, k);
                float* panelStart = start is null ? null : start + column;
                for (int tile = 0; tile < tiles.Count; tile++)
                {
                    int row = tiles.Start(tile);
                    int height = tiles.Height(tile);
                    float* a = packedRows + (nint)row * panels.Depth + (nint)k * height;
                    float* tileStart = panelStart is null ? null : panelStart + row * startStride;
                    float* tileC = c + row * cStride + column;
                    if (width == panels.Width)
                        Tiles.Multiply<TLanes>(height, depth, a, b, tileStart, startStride, tileC, cStride);
                    else
                        MultiplyNarrow<TLanes>(height, depth, a, b, tileStart, startStride, tileC, cStride, width);
                }
            }
        }
    }

    /// <summary>A tile at the right edge: only <paramref name="width"/> of its columns exist in start and c.</summary>
    [SkipLocalsInit]
    public static void MultiplyNarrow<TLanes>(
        int rows, int depth, float* a, float* b, float* start, nint startStride, float* c, nint cStride, int width)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int tileWidth = 2 * TLanes.Count;
        float* tile = stackalloc float[tileWidth * TLanes.TileRows];
        if (start is not null)
        {
            for (int r = 0; r < rows; r++)
            {
                for (int j = 0; j < tileWidth; j++)
                    tile[r * tileWidth + j] = j < width ? start[r * startStride + j] : 0;
            }
        }
        Tiles.Multiply<TLanes>(rows, depth, a, b, start is null ? null : tile, tileWidth, tile, tileWidth);
        for (int r = 0; r < rows; r++)
        {
            for (int j = 0; j < width; j++)
                c[r * cStride + j] = tile[r * tileWidth + j];
        }
    }
}
