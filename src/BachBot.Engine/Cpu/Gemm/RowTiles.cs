using BachBot.Engine.Cpu.Simd;

namespace BachBot.Engine.Cpu.Gemm;

/// <summary>How rows are split into tiles: as few as possible, and of nearly equal height.</summary>
/// <remarks>25 rows are 13 + 12, not 14 + 11: below 8 rows a tile is slower, see <see cref="Tile{TLanes, TRows}"/>.
/// </remarks>
internal readonly struct RowTiles(int rows, int mostRows)
{
    public int Count { get; } = (rows + mostRows - 1) / mostRows;

    public static RowTiles Of<TLanes>(int rows)
        where TLanes : unmanaged, ILanes<TLanes> => new(rows, TLanes.TileRows);

    /// <summary>The first row of a tile; for <see cref="Count"/>, the number of rows.</summary>
    public int Start(int tile) => (int)((long)rows * tile / Count);
}
