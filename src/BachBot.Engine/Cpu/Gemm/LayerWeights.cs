using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cpu.Gemm;

/// <summary>A layer's weights W [outputs, inputs], ready for products with rows: packed where the call has enough rows
/// to pay for it or an earlier call has packed them (<see cref="FrozenWeights"/>), else as they lie in memory.</summary>
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

    /// <summary>Length of the rows to multiply.</summary>
    public int Depth => _panels.Depth;

    /// <summary>Length of the rows that come out.</summary>
    public int Columns => _panels.Columns;

    /// <summary>Readies weights for a forward pass, y = start + x Wᵀ.</summary>
    /// <param name="context">Where working memory and threads come from.</param>
    /// <param name="weights">W, [outputs, inputs].</param>
    /// <param name="rows">How many rows of x the call will multiply in all.</param>
    public static LayerWeights Forward(CpuContext context, Tensor weights, int rows) =>
        Forward(context, weights, 0, weights.Shape[0], rows);

    /// <summary>Readies some rows of weights for a forward pass.</summary>
    /// <param name="context">Where working memory and threads come from.</param>
    /// <param name="weights">W, [outputs or more, inputs].</param>
    /// <param name="firstRow">The first row of W to take.</param>
    /// <param name="outputs">How many rows of W to take.</param>
    /// <param name="rows">How many rows of x the call will multiply in all.</param>
    public static LayerWeights Forward(CpuContext context, Tensor weights, int firstRow, int outputs, int rows)
    {
        if (context.Frozen.IsHeld)
            return new LayerWeights(context.Frozen.Get(context, weights, firstRow, outputs), null);
        int inputs = weights.Shape[1];
        fixed (float* first = weights.Floats)
        {
            // The address is good for longer than this: tensors of the host are pinned, and the caller holds this one.
            float* from = first + (nint)firstRow * inputs;
            return PaysFor(rows)
                ? new LayerWeights(PackJob.PackTransposed(context, from, inputs, outputs), null)
                : new LayerWeights(new Panels(null, inputs, outputs, context.PanelWidth), from);
        }
    }

    /// <summary>Readies weights for a backward pass, dx = dy W.</summary>
    /// <param name="context">Where working memory and threads come from.</param>
    /// <param name="weights">W, [outputs, inputs].</param>
    /// <param name="inputs">Columns of W.</param>
    /// <param name="outputs">Rows of W.</param>
    public static LayerWeights Backward(CpuContext context, float* weights, int inputs, int outputs) =>
        new(PackJob.Pack(context, weights, outputs, inputs), null);

    /// <summary>Whether a call has enough rows to pack weights for.</summary>
    public static bool PaysFor(int rows) => rows >= FewestPackedRows;

    /// <summary>y = start + the product of x and the weights.</summary>
    /// <param name="x">[rows, depth].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="start">[rows, columns]; null is zero. May be <paramref name="y"/>.</param>
    /// <param name="startStride">From row to row of start; zero starts all rows from the same one.</param>
    /// <param name="y">[rows, columns], written.</param>
    /// <param name="yStride">From row to row of y.</param>
    /// <param name="packedRows">Working memory for rows · depth floats.</param>
    public void Multiply<TLanes>(
        float* x, int rows, float* start, nint startStride, float* y, nint yStride, float* packedRows)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        if (_unpacked is not null)
        {
            RowProduct.Multiply<TLanes>(x, rows, _unpacked, Depth, Columns, start, startStride, y, yStride);
            return;
        }
        if (rows > 1)
            Packing.PackRows<TLanes>(x, Depth, rows, Depth, packedRows);
        MultiplyPacked<TLanes>(_panels, x, rows, start, startStride, y, yStride, packedRows);
    }

    /// <summary>The same for the columns of some units, in each gate. Not all units only where the weights are packed, and
    /// then the range begins and ends with a panel.</summary>
    public void Multiply<TLanes>(
        UnitRange units, float* x, int rows, float* start, nint startStride, float* y, nint yStride, float* packedRows)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        if (units.IsAll)
        {
            Multiply<TLanes>(x, rows, start, startStride, y, yStride, packedRows);
            return;
        }
        if (rows > 1)
            Packing.PackRows<TLanes>(x, Depth, rows, Depth, packedRows);
        for (int column = units.First; column < Columns; column += units.Of)
            MultiplyPacked<TLanes>(
                _panels.Slice(column, units.Count), x, rows, start is null ? null : start + column, startStride, y + column,
                yStride, packedRows);
    }

    private static void MultiplyPacked<TLanes>(
        Panels panels, float* x, int rows, float* start, nint startStride, float* y, nint yStride, float* packedRows)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        if (rows == 1)
            PanelRow.Multiply<TLanes>(x, panels, start, y);
        else
            PanelProduct.Multiply<TLanes>(packedRows, rows, panels, start, startStride, y, yStride);
    }
}
