namespace BachBot.Engine.Cuda.Driver;

/// <summary>How many threads run a kernel, and how they are grouped.</summary>
/// <param name="GridX">Blocks, first dimension.</param>
/// <param name="GridY">Blocks, second dimension.</param>
/// <param name="BlockX">Threads of a block, first dimension.</param>
/// <param name="BlockY">Threads of a block, second dimension.</param>
public readonly record struct LaunchSize(int GridX, int GridY, int BlockX, int BlockY)
{
    /// <summary>Bytes of dynamic shared memory of each block.</summary>
    public int SharedBytes { get; init; }

    /// <summary>Blocks of a cluster, which share their shared memory; 0 for no clusters. A cluster of one block is one: its
    /// block has the instructions of clusters.</summary>
    public int ClusterSize { get; init; }

    /// <summary>Whether all blocks must run at the same time, so that they can wait for each other.</summary>
    public bool IsCooperative { get; init; }

    /// <summary>Threads of a block where a kernel asks for nothing else.</summary>
    private const int UsualBlock = 256;

    /// <summary>At least one thread for each of a number of items, in blocks of 256.</summary>
    /// <exception cref="ArgumentException">The last block would pass 2^31 threads, the most that kernels count.</exception>
    public static LaunchSize Threads(int items) => items <= int.MaxValue - UsualBlock
        ? new((items + UsualBlock - 1) / UsualBlock, 1, UsualBlock, 1)
        : throw new ArgumentException($"A tensor of {items} elements is too large for one launch.", nameof(items));

    /// <summary>A thread for each four of a number of items (<c>kernels/common/four.cuh</c>).</summary>
    public static LaunchSize ThreadsOfFour(int items) => Threads((int)(((long)items + 3) / 4));
}
