using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;

namespace BachBot.Engine.Cpu.Gemm;

/// <summary>The product of many rows with a layer's weights: y = bias + x · weights, a block of rows a part.</summary>
internal unsafe struct ProductJob : IParallelJob
{
    /// <summary>Rows of a block: full tiles of 14, and with 256 columns a packed block of 112 KB, well inside the
    /// second-level cache.</summary>
    private const int BlockRows = 112;

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
        var job = new ProductJob
        {
            _x = x,
            _rows = rows,
            _weights = weights,
            _bias = bias,
            _y = y,
            _packed = context.TakePerWorker(checked(Math.Min(rows, BlockRows) * weights.Depth)),
        };
        context.Run(ref job, (rows + BlockRows - 1) / BlockRows);
    }

    public readonly void Execute<TLanes>(int part, int worker)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        nint first = (nint)part * BlockRows;
        int count = (int)Math.Min(BlockRows, _rows - first);
        _weights.Multiply<TLanes>(
            _x + first * _weights.Depth, count, _bias, 0, _y + first * _weights.Columns, _weights.Columns,
            _packed[worker]);
    }
}
