using System.Runtime.CompilerServices;
using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;

namespace BachBot.Engine.Cpu.Gemm;

/// <summary>The rows that a layer's weights were multiplied with, and the gradient of these weights.</summary>
/// <remarks>The recurrent weights' rows are h_0 of all sequences, then h_1 ... h_(T-1): two stretches of memory.
/// </remarks>
internal unsafe struct GradientOperand
{
    /// <summary>The first <see cref="InitialRows"/> rows.</summary>
    public float* Initial;

    public int InitialRows;

    /// <summary>All rows after them.</summary>
    public float* Rows;

    /// <summary>Length of a row and of a row of the gradient.</summary>
    public int Columns;

    /// <summary>[outputs, columns], accumulated.</summary>
    public float* Gradient;

    /// <summary>Copies a panel's columns of a block of rows.</summary>
    /// <param name="row">First row.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="column">First column of the panel.</param>
    /// <param name="columns">Columns of the panel that exist.</param>
    /// <param name="panel">[count, two vectors], written.</param>
    public readonly void CopyToPanel<TLanes>(int row, int count, int column, int columns, float* panel)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int initial = Math.Clamp(InitialRows - row, 0, count);
        Packing.CopyToPanel<TLanes>(
            Initial + (nint)row * Columns + column, Columns, initial, columns, panel);
        Packing.CopyToPanel<TLanes>(
            Rows + (nint)(row + initial - InitialRows) * Columns + column, Columns, count - initial, columns,
            panel + initial * 2 * TLanes.Count);
    }
}

/// <summary>The gradients of one or two weight matrices and a bias that received the same gradient dy:
/// dW += dyᵀ x, and db += the sum of dy's rows.</summary>
/// <remarks>
/// <para>A part is a stretch of outputs, that is of rows of dW. It walks over blocks of rows of dy and x: it packs its
/// columns of dy once for both matrices, then takes x panel by panel. So each element of dW is summed up in the order
/// of the rows, whatever the number of parts.</para>
/// <para>dy is read row by row from start to end, because its rows lie so far apart (4 KB for 256 LSTM units) that
/// columns of it fall onto the same lines of the caches.</para>
/// </remarks>
internal unsafe struct GradientJob : IParallelJob
{
    /// <summary>Rows of a block. A part's packed block of dy (512 x 256 floats with two threads) takes half the
    /// second-level cache of current processors and a panel of x the first-level cache.</summary>
    private const int BlockRows = 256;

    /// <summary>Rows of dy that are packed together, while the rows of the next group are called into the cache: they
    /// are too far apart for the processor to foresee (12 % of the job's time on a Zen 5).</summary>
    private const int GroupRows = 8;

    /// <summary>Floats after a packed tile that the copying of its last row may overwrite.</summary>
    private const int TilePadding = 16;

    private float* _dy;
    private nint _dyStride;
    private int _rows;
    private int _outputs;
    private int _parts;
    private GradientOperand _first;
    private GradientOperand _second;
    private float* _bias;
    private PerWorker _packed;
    private PerWorker _panel;
    private PerWorker _sums;

    /// <summary>Accumulates the gradients.</summary>
    /// <param name="context">Where working memory and threads come from.</param>
    /// <param name="dy">[rows, outputs].</param>
    /// <param name="dyStride">From row to row of dy.</param>
    /// <param name="rows">Rows of dy and of the operands.</param>
    /// <param name="outputs">Columns of dy.</param>
    /// <param name="first">A weight matrix.</param>
    /// <param name="second">Another; zero columns for none.</param>
    /// <param name="bias">[outputs], accumulated; null for none.</param>
    public static void Accumulate(
        CpuContext context, float* dy, nint dyStride, int rows, int outputs, GradientOperand first,
        GradientOperand second, float* bias)
    {
        // A part with less than eight outputs would have tiles below the processor's peak.
        int parts = Math.Clamp(outputs / 8, 1, context.Threads);
        int partOutputs = (outputs + parts - 1) / parts;
        int mostTiles = partOutputs;
        var job = new GradientJob
        {
            _dy = dy,
            _dyStride = dyStride,
            _rows = rows,
            _outputs = outputs,
            _parts = parts,
            _first = first,
            _second = second,
            _bias = bias,
            _packed = context.TakePerWorker(checked(partOutputs * BlockRows + mostTiles * TilePadding)),
            _panel = context.TakePerWorker(BlockRows * context.PanelWidth),
            _sums = context.TakePerWorker(partOutputs),
        };
        context.Run(ref job, parts);
    }

    public readonly void Execute<TLanes>(int part, int worker)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int start = (int)((long)_outputs * part / _parts);
        int count = (int)((long)_outputs * (part + 1) / _parts) - start;
        RowTiles tiles = RowTiles.Of<TLanes>(count);
        float* packed = _packed[worker];
        float* panel = _panel[worker];
        float* sums = _sums[worker];
        for (int row = 0; row < _rows; row += BlockRows)
        {
            int depth = Math.Min(BlockRows, _rows - row);
            PackColumns<TLanes>(row, depth, start, tiles, packed);
            if (_bias is not null)
                AddRows<TLanes>(row, depth, start, count, sums);
            MultiplyBlock<TLanes>(_first, row, depth, start, tiles, packed, panel);
            MultiplyBlock<TLanes>(_second, row, depth, start, tiles, packed, panel);
        }
    }

    /// <summary>Packs a block of dy's columns as the left operand: for each tile of columns, [depth, columns].
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void PackColumns<TLanes>(int row, int depth, int start, RowTiles tiles, float* packed)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int k = 0; k < depth; k += GroupRows)
        {
            int rows = Math.Min(GroupRows, depth - k);
            float* group = _dy + (row + k) * _dyStride + start;

            // Whole vectors are copied: what is too much is overwritten by the tile's next row, and the tile's padding
            // takes the last. At dy's end there may be nothing more to read.
            bool wholeVectors = (_rows - row - k - rows) * _dyStride >= TLanes.Count;
            for (int tile = 0; tile < tiles.Count; tile++)
            {
                int first = tiles.Start(tile);
                int height = tiles.Height(tile);
                float* source = group + first;
                float* destination = packed + PackedStart(tile, first) + k * height;
                for (int r = 0; r < rows; r++, source += _dyStride, destination += height)
                {
                    Prefetch.Read(source + GroupRows * _dyStride);
                    if (wholeVectors)
                    {
                        for (int i = 0; i < height; i += TLanes.Count)
                            TLanes.Load(source + i).Store(destination + i);
                    }
                    else
                    {
                        for (int i = 0; i < height; i++)
                            destination[i] = source[i];
                    }
                }
            }
        }
    }

    private static nint PackedStart(int tile, int firstOutput) =>
        (nint)firstOutput * BlockRows + tile * TilePadding;

    /// <summary>db += the sum of a block's rows, added up by themselves first: the fewer numbers in one sum, the
    /// smaller its rounding error.</summary>
    private readonly void AddRows<TLanes>(int row, int depth, int start, int count, float* sums)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        new Span<float>(sums, count).Clear();
        for (int k = 0; k < depth; k++)
        {
            float* source = _dy + (row + k) * _dyStride + start;
            Elementwise.Run<TLanes, AddKernel>(new AddKernel(sums, source, sums), count);
        }
        for (int i = 0; i < count; i++)
            _bias[start + i] += sums[i];
    }

    private static void MultiplyBlock<TLanes>(
        in GradientOperand operand, int row, int depth, int start, RowTiles tiles, float* packed, float* panel)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int panelWidth = 2 * TLanes.Count;
        nint stride = operand.Columns;
        for (int column = 0; column < operand.Columns; column += panelWidth)
        {
            int width = Math.Min(panelWidth, operand.Columns - column);
            operand.CopyToPanel<TLanes>(row, depth, column, width, panel);
            for (int tile = 0; tile < tiles.Count; tile++)
            {
                int first = tiles.Start(tile);
                int height = tiles.Height(tile);
                float* a = packed + PackedStart(tile, first);
                float* c = operand.Gradient + (start + first) * stride + column;
                if (width == panelWidth)
                    Tiles.Multiply<TLanes>(height, depth, a, panel, c, stride, c, stride);
                else
                    PanelProduct.MultiplyNarrow<TLanes>(height, depth, a, panel, c, stride, c, stride, width);
            }
        }
    }
}
