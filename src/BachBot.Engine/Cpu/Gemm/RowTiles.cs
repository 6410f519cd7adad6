using BachBot.Engine.Cpu.Simd;

namespace BachBot.Engine.Cpu.Gemm;

/// <summary>How rows are split into tiles: as few as possible, and of nearly equal height.</summary>
/// <remarks>25 rows are 13 + 12, not 14 + 11: below 8 rows a tile is slower, see <see cref="Tile{TLanes, TRows}"/>.
/// </remarks>
internal readonly struct RowTiles
{
    /// <summary>Rows from which on a tile runs at the processor's speed.</summary>
    public const int FullHeight = 8;

    private readonly int _height;
    private readonly int _higher;

    private RowTiles(int rows, int mostRows)
    {
        Count = (rows + mostRows - 1) / mostRows;
        (_height, _higher) = Math.DivRem(rows, Count);
    }

    public int Count { get; }

    public static RowTiles Of<TLanes>(int rows)
        where TLanes : unmanaged, ILanes<TLanes> => new(rows, TLanes.TileRows);

    /// <summary>The first row of a tile.</summary>
    public int Start(int tile) => tile * _height + Math.Min(tile, _higher);

    /// <summary>Rows of a tile: the first ones have one more than the others.</summary>
    public int Height(int tile) => tile < _higher ? _height + 1 : _height;
}
