using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;

namespace BachBot.Engine.Cpu.Gemm;

/// <summary>The product of many rows with a layer's weights: y = bias + x · weights, a block of rows a part.</summary>
internal unsafe struct ProductJob : IParallelJob
{
    /// <summary>Most rows of a block: full tiles of 14, and with 256 columns a packed block of 112 KB, well inside the
    /// second-level cache.</summary>
    private const int MostBlockRows = 112;

    private int _blockRows;
    private float* _x;
    private int _rows;
    private LayerWeights _weights;
    private float* _bias;
    private float* _y;
    private PerWorker _packed;

    /// <summary>Computes y.</summary>
    /// <param name="context">Where working memory and threads come from.</param>
    /// <param name="x">[rows, depth].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="weights">[depth, columns].</param>
    /// <param name="bias">[columns]; null for none.</param>
    /// <param name="y">[rows, columns], written.</param>
    public static void Multiply(CpuContext context, float* x, int rows, LayerWeights weights, float* bias, float* y)
    {
        int share = (rows + context.Threads - 1) / context.Threads;
        int block = Math.Clamp(share, RowTiles.FullHeight, MostBlockRows);
        var job = new ProductJob
        {
            _blockRows = block,
            _x = x,
            _rows = rows,
            _weights = weights,
            _bias = bias,
            _y = y,
            _packed = context.TakePerWorker(checked(Math.Min(rows, block) * weights.Depth)),
        };
        context.Run(ref job, (rows + block - 1) / block);
    }

    public readonly void Execute<TLanes>(int part, int worker)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        nint first = (nint)part * _blockRows;
        int count = (int)Math.Min(_blockRows, _rows - first);
        _weights.Multiply<TLanes>(
            _x + first * _weights.Depth, count, _bias, 0, _y + first * _weights.Columns, _weights.Columns,
            _packed[worker]);
    }
}
