using System.Globalization;
using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Kernels;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>How the kernel that draws texts is cut for a device: <c>kernels/lstm_sampling.cu</c> has the words.</summary>
/// <param name="Product">How products are computed.</param>
/// <param name="Units">H.</param>
/// <param name="Layers">How many layers there are.</param>
/// <param name="Symbols">V.</param>
/// <param name="UnitWarps">Warps of a block side by side, with four units of each layer.</param>
/// <param name="RowWarps">Warps of a block with the same units and other sequences.</param>
/// <param name="Rows">The most sequences of a warp.</param>
/// <param name="Teams">The most teams of blocks that run at the same time.</param>
internal sealed record LstmSamplingPlan(
    QuadProduct Product, int Units, int Layers, int Symbols, int UnitWarps, int RowWarps, int Rows, int Teams)
{
    /// <summary>The kernel and its file.</summary>
    public const string File = "lstm_sampling", Kernel = "lstm_sample";

    /// <summary>Of the structure that tells the kernel where a layer lies.</summary>
    public const int LayerWords = 10;

    /// <summary>What a launch takes as arguments is limited, and the kernel has room for their addresses.</summary>
    private const int MostLayers = 16;

    private const int MostWarps = 16, MostUnitWarps = 8;

    /// <summary>What a lane keeps for its cell of a layer.</summary>
    private const int OwnWords = 8;

    /// <summary>Room for the kernel's shared variables of fixed size.</summary>
    private const int FixedSharedBytes = 2048;

    /// <summary>Threads of a block.</summary>
    public int BlockThreads => UnitWarps * RowWarps * QuadProduct.WarpThreads;

    /// <summary>Blocks of a team.</summary>
    public int TeamBlocks => Units / (UnitWarps * QuadProduct.WarpUnits);

    /// <summary>The most sequences of a launch.</summary>
    public int LaunchRows => Teams * TeamRows;

    /// <summary>Bytes of dynamic shared memory of a block.</summary>
    public int SharedBytes
    {
        get
        {
            int quads = (2 * Layers - 1) * Product.Quads(Units) * UnitWarps * QuadProduct.WarpThreads;
            int operands = 2 * RowWarps * Product.OperandRows(Rows);
            int scalars = Layers * OwnWords * BlockThreads + Units + Symbols;
            return quads * Product.QuadBytes + operands * Product.RowBytes(Units) + scalars * Product.Type.Size()
                + Symbols * (sizeof(double) + sizeof(int));
        }
    }

    /// <summary>Scalars of device memory through which the blocks of a launch pass each other what they computed.</summary>
    public long ExchangedScalars => 3L * Layers * LaunchRows * Units;

    private int TeamRows => RowWarps * Rows;

    /// <summary>The best plan of a device; null if it has none.</summary>
    /// <param name="device">The device.</param>
    /// <param name="type">The type of numbers.</param>
    /// <param name="precision">How products are computed.</param>
    /// <param name="size">The sizes of the model and how many texts are drawn.</param>
    public static LstmSamplingPlan? For(
        CudaDeviceInfo device, DType type, MatrixPrecision precision, TokenDrawSize size)
    {
        if (!device.SupportsCooperativeLaunch || size.Units % QuadProduct.WarpThreads != 0 || size.Layers > MostLayers)
            return null;
        QuadProduct product = QuadProduct.For(device, type, precision);
        LstmSamplingPlan?[] plans =
        [
            .. from warps in Enumerable.Range(1, MostUnitWarps)
               where size.Units % (warps * QuadProduct.WarpUnits) == 0
               select Cut(device, product, size, warps),
        ];
        // Among equal ones that whose blocks read fewer sequences.
        return plans.OfType<LstmSamplingPlan>()
            .OrderBy(plan => plan.Work(size.Sequences)).ThenByDescending(plan => plan.UnitWarps).FirstOrDefault();
    }

    /// <summary>A build of the kernel.</summary>
    public KernelBuild Build => new(File, string.Create(
        CultureInfo.InvariantCulture,
        $"-DUNITS={Units} -DLAYERS={Layers} -DUNIT_WARPS={UnitWarps} -DROW_WARPS={RowWarps} -DROWS={Rows} ")
        + $"-DPRODUCT={Product.Name}");

    /// <summary>How many teams serve some sequences.</summary>
    public int TeamsFor(int sequences) => (sequences + TeamRows - 1) / TeamRows;

    /// <summary>How they share them evenly.</summary>
    public int RowsOfTeam(int sequences) => (sequences + TeamsFor(sequences) - 1) / TeamsFor(sequences);

    /// <summary>A launch for some sequences.</summary>
    public LaunchSize Launch(int sequences) => new(TeamsFor(sequences) * TeamBlocks, 1, BlockThreads, 1)
    {
        SharedBytes = SharedBytes,
        IsCooperative = true,
    };

    /// <inheritdoc/>
    public override string ToString() =>
        $"one kernel, {Teams} x {TeamBlocks} blocks of {BlockThreads} threads for {LaunchRows} texts, {Product.Precision}";

    /// <summary>The sequences spread over as many teams as run side by side.</summary>
    private static LstmSamplingPlan? Cut(CudaDeviceInfo device, QuadProduct product, TokenDrawSize size, int unitWarps)
    {
        int blocks = size.Units / (unitWarps * QuadProduct.WarpUnits);
        int teams = Math.Min(device.Multiprocessors / blocks, size.Sequences);
        if (teams == 0)
            return null;
        int teamRows = (size.Sequences + teams - 1) / teams;
        int rows = Math.Min(teamRows, QuadProduct.MostRows);
        int rowWarps = Math.Min((teamRows + rows - 1) / rows, MostWarps / unitWarps);
        for (; rowWarps > 0; rowWarps--)
        {
            var plan = new LstmSamplingPlan(product, size.Units, size.Layers, size.Symbols, unitWarps, rowWarps, rows, teams);
            if (plan.SharedBytes + FixedSharedBytes <= device.SharedBytesPerBlock)
                return plan with { Teams = Math.Min(teams, plan.TeamsFor(size.Sequences)) };
        }
        return null;
    }

    /// <summary>Products that a multiprocessor computes one after the other for each layer.</summary>
    private int Work(int sequences) => (sequences + LaunchRows - 1) / LaunchRows * UnitWarps * RowWarps;
}
