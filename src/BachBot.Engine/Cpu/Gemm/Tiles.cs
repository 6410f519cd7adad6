using BachBot.Engine.Cpu.Simd;

namespace BachBot.Engine.Cpu.Gemm;

/// <summary>A number of rows as a type, so that the JIT compiles a tile for each.</summary>
internal interface IRowCount
{
    static abstract int Count { get; }
}

/// <summary>Picks the tile for a number of rows.</summary>
internal static unsafe class Tiles
{
    /// <summary>c = start + a · b for 1 to <see cref="ILanes{TSelf}.TileRows"/> rows, see
    /// <see cref="Tile{TLanes, TRows}.Multiply"/>.</summary>
    public static void Multiply<TLanes>(
        int rows, int depth, float* a, float* b, float* start, nint startStride, float* c, nint cStride)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        switch (rows)
        {
            case 1: Tile<TLanes, Rows1>.Multiply(depth, a, b, start, startStride, c, cStride); break;
            case 2: Tile<TLanes, Rows2>.Multiply(depth, a, b, start, startStride, c, cStride); break;
            case 3: Tile<TLanes, Rows3>.Multiply(depth, a, b, start, startStride, c, cStride); break;
            case 4: Tile<TLanes, Rows4>.Multiply(depth, a, b, start, startStride, c, cStride); break;
            case 5: Tile<TLanes, Rows5>.Multiply(depth, a, b, start, startStride, c, cStride); break;
            case 6: Tile<TLanes, Rows6>.Multiply(depth, a, b, start, startStride, c, cStride); break;
            case 7: Tile<TLanes, Rows7>.Multiply(depth, a, b, start, startStride, c, cStride); break;
            case 8: Tile<TLanes, Rows8>.Multiply(depth, a, b, start, startStride, c, cStride); break;
            case 9: Tile<TLanes, Rows9>.Multiply(depth, a, b, start, startStride, c, cStride); break;
            case 10: Tile<TLanes, Rows10>.Multiply(depth, a, b, start, startStride, c, cStride); break;
            case 11: Tile<TLanes, Rows11>.Multiply(depth, a, b, start, startStride, c, cStride); break;
            case 12: Tile<TLanes, Rows12>.Multiply(depth, a, b, start, startStride, c, cStride); break;
            case 13: Tile<TLanes, Rows13>.Multiply(depth, a, b, start, startStride, c, cStride); break;
            case 14: Tile<TLanes, Rows14>.Multiply(depth, a, b, start, startStride, c, cStride); break;
            default: throw new ArgumentOutOfRangeException(nameof(rows), rows, "No tile has this many rows.");
        }
    }

    private readonly struct Rows1 : IRowCount { public static int Count => 1; }

    private readonly struct Rows2 : IRowCount { public static int Count => 2; }

    private readonly struct Rows3 : IRowCount { public static int Count => 3; }

    private readonly struct Rows4 : IRowCount { public static int Count => 4; }

    private readonly struct Rows5 : IRowCount { public static int Count => 5; }

    private readonly struct Rows6 : IRowCount { public static int Count => 6; }

    private readonly struct Rows7 : IRowCount { public static int Count => 7; }

    private readonly struct Rows8 : IRowCount { public static int Count => 8; }

    private readonly struct Rows9 : IRowCount { public static int Count => 9; }

    private readonly struct Rows10 : IRowCount { public static int Count => 10; }

    private readonly struct Rows11 : IRowCount { public static int Count => 11; }

    private readonly struct Rows12 : IRowCount { public static int Count => 12; }

    private readonly struct Rows13 : IRowCount { public static int Count => 13; }

    private readonly struct Rows14 : IRowCount { public static int Count => 14; }
}
