using BachBot.Engine.Cuda.Driver;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>How the rows of a matrix are cut for sums over columns: into parts, each for one row of blocks. A function
/// of the sizes alone, so that the same sizes give the same bits.</summary>
/// <param name="Rows">Rows of the matrix.</param>
/// <param name="Columns">Columns of the matrix.</param>
internal readonly record struct ColumnParts(int Rows, int Columns)
{
    /// <summary>Threads of a block: 32 columns, and 8 rows that share a part.</summary>
    private const int BlockColumns = 32, BlockRows = 8;

    /// <summary>Enough blocks to fill a device, with enough rows each to be worth a block.</summary>
    private const int MostParts = 64, FewestRows = 32;

    /// <summary>Rows of a part; the last part may have fewer.</summary>
    public int PartRows => Math.Max(FewestRows, (Rows + MostParts - 1) / MostParts);

    /// <summary>Number of parts.</summary>
    public int Count => (Rows + PartRows - 1) / PartRows;

    /// <summary>A thread for each column and share of a part.</summary>
    public LaunchSize Launch => new((Columns + BlockColumns - 1) / BlockColumns, Count, BlockColumns, BlockRows);
}
