using BachBot.Engine.Cuda.Driver;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>How blocks share the rows and columns of a matrix (<c>kernels/common/columns.cuh</c>): for sums over columns
/// the rows are cut into parts. A function of the sizes alone, so that the same sizes give the same bits.</summary>
/// <param name="Rows">Rows of the matrix.</param>
/// <param name="Columns">Columns of the matrix.</param>
internal readonly record struct ColumnParts(int Rows, int Columns)
{
    /// <summary>Threads of a block in each direction, and neighbouring columns of a thread.</summary>
    private const int BlockThreads = 16, ThreadColumns = 4;

    /// <summary>Rows of a block where every element is computed by itself.</summary>
    private const int BlockRows = 4 * BlockThreads;

    /// <summary>Parts that fill a device; enough rows each to be worth a block, and no more than its threads hold.</summary>
    private const int EnoughParts = 64, FewestRows = 2 * BlockThreads, MostRows = 8 * BlockThreads;

    /// <summary>Threads of a block that joins parts: columns, and shares of the parts.</summary>
    private const int JoinedColumns = 8, Shares = 32;

    /// <summary>Rows of a part; the last part may have fewer.</summary>
    public int PartRows => Math.Clamp(Pieces(Rows, EnoughParts), FewestRows, MostRows);

    /// <summary>Number of parts.</summary>
    public int Count => Pieces(Rows, PartRows);

    /// <summary>For sums over the rows of each part.</summary>
    public LaunchSize Launch => Blocks(PartRows);

    /// <summary>For joining the sums of the parts.</summary>
    public LaunchSize JoinLaunch => Join(Columns);

    /// <summary>For every element by itself.</summary>
    public LaunchSize ElementLaunch => Blocks(BlockRows);

    /// <summary>For joining the parts of so many columns, however they were cut.</summary>
    public static LaunchSize Join(int columns) => new(Pieces(columns, JoinedColumns), 1, JoinedColumns, Shares);

    private LaunchSize Blocks(int rows) =>
        new(Pieces(Rows, rows), Pieces(Columns, BlockThreads * ThreadColumns), BlockThreads, BlockThreads);

    private static int Pieces(int length, int piece) => (int)(((long)length + piece - 1) / piece);
}
