using System.Globalization;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Kernels;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>How the persistent kernels of an LSTM are cut for a device: <c>kernels/common/persistent.cuh</c> has the
/// words.</summary>
/// <param name="Type">The type of numbers.</param>
/// <param name="Precision">How products are computed.</param>
/// <param name="HasClusters">Whether blocks exchange through distributed shared memory, else through device memory.</param>
/// <param name="Units">H.</param>
/// <param name="Cluster">Blocks that share the recurrent weights.</param>
/// <param name="Rows">The most sequences of a group.</param>
/// <param name="Groups">Groups of a cluster.</param>
/// <param name="RegisterQuads">How many of a thread's quads of weights are in registers.</param>
internal sealed record LstmPlan(
    DType Type, MatrixPrecision Precision, bool HasClusters, int Units, int Cluster, int Rows, int Groups, int RegisterQuads)
{
    /// <summary>More groups take more registers for cells and more shared memory for slots, and hide no more latency.
    /// </summary>
    private const int MostGroups = 4;

    /// <summary>Quads that leave the registers together when these do not suffice.</summary>
    private const int FewerQuads = 4;

    private const int MostBlockThreads = 1024, MostThreadRegisters = 255, MultiprocessorRegisters = 65_536;

    /// <summary>The units of a block with which a step's products are short, and its threads can have 255 registers each.
    /// </summary>
    private const int BestBlockUnits = 32;

    /// <summary>Registers for everything but weights: sums of eight rows, loaded ahead, addresses.</summary>
    private const int StrictRegisters = 104, TensorRegisters = 72;

    /// <summary>Above it a cluster's size must be allowed for each kernel, and not every device can.</summary>
    private const int PortableCluster = 8;

    /// <summary>Threads of a block.</summary>
    public int BlockThreads => Units / Cluster / QuadProduct.WarpUnits * QuadProduct.WarpThreads;

    /// <summary>The most sequences of a cluster.</summary>
    public int ClusterSequences => Rows * Groups;

    /// <summary>Whether a cluster of this size must be allowed for each kernel.</summary>
    public bool IsNonPortable => Cluster > PortableCluster;

    /// <summary>Bytes of shared memory of the forward kernel.</summary>
    public int ForwardSharedBytes =>
        Slots * ForwardSlotBytes + BarrierBytes + QuadBytes(ForwardQuads, BlockThreads);

    /// <summary>Bytes of a slot of the forward kernel.</summary>
    public int ForwardSlotBytes => OperandRows * Product.RowBytes(Units);

    /// <summary>Bytes of shared memory of the backward kernel.</summary>
    public int BackwardSharedBytes =>
        Slots * BackwardSlotBytes + BarrierBytes + Groups * OperandRows * Product.RowBytes(4 * Units / Cluster)
        + QuadBytes(BackwardQuads, BackwardBusyThreads);

    /// <summary>Bytes of a slot of the backward kernel.</summary>
    public int BackwardSlotBytes => Units * OperandRows * Type.Size();

    /// <summary>Slots of a block.</summary>
    public int Slots => 2 * Groups;

    /// <summary>The macros of a build.</summary>
    public string Defines => string.Create(
        CultureInfo.InvariantCulture,
        $"-DUNITS={Units} -DCLUSTER={Cluster} -DROWS={Rows} -DGROUPS={Groups} -DREGISTER_QUADS={RegisterQuads} ")
        + $"-DPRODUCT={Product.Name} -DEXCHANGE={(HasClusters ? "ClusterExchange" : "DeviceExchange")}";

    private QuadProduct Product => new(Type, Precision);

    private int OperandRows => Product.OperandRows(Rows);

    private int ForwardQuads => Product.Quads(Units);

    /// <summary>A product serves sixteen units; with few blocks there are fewer products than warps.</summary>
    private int BackwardQuads => Math.Max(1, Cluster / QuadProduct.WarpUnits) * Product.Quads(4 * Units / Cluster);

    private int BackwardBusyThreads => Math.Min(BlockThreads, Units / 16 * QuadProduct.WarpThreads);

    private int BarrierBytes => HasClusters ? Slots * sizeof(ulong) : 0;

    /// <summary>The plans that a device could carry out, the best first.</summary>
    /// <param name="device">The device.</param>
    /// <param name="type">The type of numbers.</param>
    /// <param name="precision">How products are computed.</param>
    /// <param name="units">H.</param>
    /// <param name="sequences">N.</param>
    public static IEnumerable<LstmPlan> For(
        CudaDeviceInfo device, DType type, MatrixPrecision precision, int units, int sequences)
    {
        if (device is { SupportsClusters: false, SupportsCooperativeLaunch: false })
            yield break;
        precision = QuadProduct.For(device, type, precision).Precision;
        int[] clusters = device.SupportsClusters ? [1, 2, 4, 8, 16] : [1, 2, 4, 8];
        foreach (int cluster in clusters.OrderBy(cluster => Distance(units, cluster)))
        {
            if (units % (cluster * QuadProduct.WarpUnits) != 0 || units % QuadProduct.WarpThreads != 0)
                continue;
            var plan = new LstmPlan(type, precision, device.SupportsClusters, units, cluster, QuadProduct.MostRows, 1, 1);
            if (plan.BlockThreads > MostBlockThreads)
                continue;
            plan = plan with { RegisterQuads = plan.MostRegisterQuads };
            if (plan.WithSequences(sequences, device.Multiprocessors / cluster, device) is { } cut)
                yield return cut;
        }
    }

    /// <summary>The same plan with rows and groups for a number of clusters that run side by side.</summary>
    /// <param name="sequences">N.</param>
    /// <param name="clusters">How many clusters the device runs at the same time.</param>
    /// <param name="device">The device.</param>
    /// <returns>Null if its shared memory does not suffice, or all clusters would have to run side by side and cannot.
    /// </returns>
    public LstmPlan? WithSequences(int sequences, int clusters, CudaDeviceInfo device)
    {
        if (clusters == 0)
            return null;
        for (int most = MostGroups; most > 0; most--)
        {
            int rows = Math.Min((sequences + clusters - 1) / clusters, QuadProduct.MostRows * most);
            int groups = (rows + QuadProduct.MostRows - 1) / QuadProduct.MostRows;
            LstmPlan plan = this with { Groups = groups, Rows = (rows + groups - 1) / groups };
            // Clusters that need no others wait for their turn.
            if (plan.Fits(device) && (HasClusters || plan.Clusters(sequences) <= clusters))
                return plan;
        }
        return null;
    }

    /// <summary>The same plan with fewer weights in registers; null if nothing is left to give up.</summary>
    public LstmPlan? WithFewerRegisters() =>
        RegisterQuads > FewerQuads ? this with { RegisterQuads = RegisterQuads - FewerQuads } : null;

    /// <summary>How many clusters there are for a number of sequences.</summary>
    public int Clusters(int sequences) => (sequences + ClusterSequences - 1) / ClusterSequences;

    /// <summary>How sequences are shared out evenly.</summary>
    public int SequencesOfCluster(int sequences)
    {
        int clusters = Clusters(sequences);
        return (sequences + clusters - 1) / clusters;
    }

    /// <summary>A launch for a number of sequences.</summary>
    public LaunchSize Launch(int sequences, int sharedBytes) => new(Cluster * Clusters(sequences), 1, BlockThreads, 1)
    {
        SharedBytes = sharedBytes,
        ClusterSize = HasClusters ? Cluster : 0,
        IsCooperative = !HasClusters,
    };

    /// <inheritdoc/>
    public override string ToString() =>
        $"persistent, {Cluster} blocks of {BlockThreads} threads for {ClusterSequences} sequences, {Precision}, "
        + (HasClusters ? "distributed shared memory" : "exchange through device memory");

    /// <summary>A build of a kernel file.</summary>
    public KernelBuild Build(string file) => new(file, Defines);

    /// <summary>Whether the device has the shared memory for it.</summary>
    private bool Fits(CudaDeviceInfo device) =>
        Math.Max(ForwardSharedBytes, BackwardSharedBytes) <= device.SharedBytesPerBlock;

    private int MostRegisterQuads
    {
        get
        {
            int registers = Math.Min(MostThreadRegisters, MultiprocessorRegisters / BlockThreads / 8 * 8);
            int others = Precision == MatrixPrecision.Float32 ? StrictRegisters : TensorRegisters;
            return Math.Clamp((registers - others) * sizeof(uint) / Product.QuadBytes, 1, Math.Max(ForwardQuads, BackwardQuads));
        }
    }

    /// <summary>First those with few enough units a block, the smaller clusters first; then the larger blocks.</summary>
    private static int Distance(int units, int cluster)
    {
        int own = units / cluster;
        return own <= BestBlockUnits ? BestBlockUnits - own : own;
    }

    private int QuadBytes(int quads, int threads) => Math.Max(0, quads - RegisterQuads) * threads * Product.QuadBytes;
}
