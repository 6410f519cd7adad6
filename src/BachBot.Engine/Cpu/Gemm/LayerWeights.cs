using BachBot.Engine.Cpu.Simd;

namespace BachBot.Engine.Cpu.Gemm;

/// <summary>A layer's weights, ready for products with rows: packed where the call has enough rows to pay for it, else
/// as they lie in memory.</summary>
internal readonly unsafe struct LayerWeights
{
    /// <summary>Packing takes about as long as the products of this many rows without it (measured at 1024 x 256).
    /// </summary>
    private const int FewestPackedRows = 8;

    private readonly Panels _panels;
    private readonly float* _unpacked;

    private LayerWeights(Panels panels, float* unpacked)
    {
        _panels = panels;
        _unpacked = unpacked;
    }

    /// <summary>Whether the weights were packed.</summary>
    public bool IsPacked => _unpacked is null;

    private int Inputs => _panels.Depth;

    /// <summary>Readies weights for the forward product y = start + x Wᵀ.</summary>
    /// <param name="context">Where working memory and threads come from.</param>
    /// <param name="weights">W, [outputs, inputs].</param>
    /// <param name="inputs">Columns of W.</param>
    /// <param name="outputs">Rows of W.</param>
    /// <param name="rows">How many rows of x the call will multiply in all.</param>
    public static LayerWeights Forward(CpuContext context, float* weights, int inputs, int outputs, int rows) =>
        rows < FewestPackedRows
            ? new LayerWeights(new Panels(null, inputs, outputs, context.PanelWidth), weights)
            : new LayerWeights(PackJob.PackTransposed(context, weights, inputs, outputs), null);

    /// <summary>Readies weights for the backward product dx = start + dy W.</summary>
    /// <param name="context">Where working memory and threads come from.</param>
    /// <param name="weights">W, [outputs, inputs].</param>
    /// <param name="inputs">Columns of W.</param>
    /// <param name="outputs">Rows of W.</param>
    public static LayerWeights Backward(CpuContext context, float* weights, int inputs, int outputs) =>
        new(PackJob.Pack(context, weights, outputs, inputs), null);

    /// <summary>Multiplies rows x with the weights: y = start + x · weights.</summary>
    /// <param name="x">[rows, depth].</param>
    /// <param name="xStride">From row to row of x.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="start">[rows, columns]; null is zero. May be <paramref name="y"/>.</param>
    /// <param name="startStride">From row to row of start; zero starts all rows from the same one.</param>
    /// <param name="y">[rows, columns], written.</param>
    /// <param name="yStride">From row to row of y.</param>
    /// <param name="packedRows">Working memory for rows · depth floats.</param>
    public void Multiply<TLanes>(
        float* x, nint xStride, int rows, float* start, nint startStride, float* y, nint yStride, float* packedRows)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        if (!IsPacked)
        {
            RowProduct.Multiply<TLanes>(
                x, xStride, rows, _unpacked, Inputs, _panels.Columns, start, startStride, y, yStride);
            return;
        }
        Packing.PackRows<TLanes>(x, xStride, rows, Inputs, packedRows);
        Multiply<TLanes>(packedRows, rows, start, startStride, y, yStride);
    }

    /// <summary>Multiplies rows that were packed before, for weights that share them; only for packed weights.</summary>
    public void Multiply<TLanes>(
        float* packedRows, int rows, float* start, nint startStride, float* y, nint yStride)
        where TLanes : unmanaged, ILanes<TLanes> =>
        PanelProduct.Multiply<TLanes>(packedRows, rows, _panels, start, startStride, y, yStride);
}
