using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Kernels;
using BachBot.Engine.Cuda.Memory;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>All steps of an LSTM in one launch, with the recurrent weights on the chip
/// (<c>kernels/lstm_persistent_forward.cu</c> and <c>lstm_persistent_backward.cu</c>), for one plan.</summary>
internal sealed class LstmPersistent : ILstmSteps, IDisposable
{
    private const string ForwardName = "lstm_persistent_forward", BackwardName = "lstm_persistent_backward";

    private readonly CudaExecution _execution;
    private readonly CudaKernel _forward;
    private readonly CudaKernel _backward;
    private readonly BiasCuda _bias;
    private readonly Scratch _biasParts;
    private readonly Scratch _mailboxes;
    private readonly Scratch _counters;

    private LstmPersistent(CudaExecution execution, BiasCuda bias, LstmPlan plan)
    {
        (_execution, _bias, Plan) = (execution, bias, plan);
        _forward = new CudaKernel(execution, plan.Build(ForwardName), ForwardName);
        _backward = new CudaKernel(execution, plan.Build(BackwardName), BackwardName);
        _biasParts = new Scratch(execution, "the sums of an LSTM's clusters");
        _mailboxes = new Scratch(execution, "what the blocks of an LSTM pass each other");
        _counters = new Scratch(execution, "the counters of an LSTM's blocks");
    }

    /// <summary>How the kernels are cut.</summary>
    public LstmPlan Plan { get; }

    /// <summary>Compiles the kernels for the best plan that the device carries out.</summary>
    /// <param name="execution">The device.</param>
    /// <param name="bias">Sums of biases.</param>
    /// <param name="plans">The plans to try.</param>
    /// <param name="sequences">N.</param>
    /// <returns>Null if there is none.</returns>
    public static LstmPersistent? TryCreate(
        CudaExecution execution, BiasCuda bias, IEnumerable<LstmPlan> plans, int sequences)
    {
        foreach (LstmPlan plan in plans)
        {
            if (TryCreate(execution, bias, plan, sequences) is { } made)
                return made;
        }
        return null;
    }

    public bool HasGatesByUnit => true;

    /// <summary>What the two kernels take of the device.</summary>
    public IEnumerable<CudaKernelInfo> Describe() =>
        new[] { ForwardName, BackwardName }.Select(name => _execution.Describe(Plan.Build(name), name));

    public void Forward(RecurrentSize size, LstmWeights weights, LstmState initial, Tensor y, LstmTape tape)
    {
        Begin(size, boxes: 1, Plan.ForwardSlotBytes, out DevicePointer mailboxes, out DevicePointer counters);
        _forward.Call().With(tape.Gates).With(weights.Recurrent).With(weights.Bias).With(initial.Hidden)
            .With(initial.Cell).With(tape.Cells).With(y).With(mailboxes).With(counters).With(size.Steps)
            .With(size.Sequences).With(Plan.SequencesOfCluster(size.Sequences))
            .Launch(Plan.Launch(size.Sequences, Plan.ForwardSharedBytes));
    }

    public void Backward(
        RecurrentSize size, LstmWeights weights, LstmState initial, LstmTape tape, Tensor dy, LstmState? dFinal,
        Tensor dBias, LstmState? dInitial)
    {
        int clusters = Plan.Clusters(size.Sequences);
        DevicePointer biasParts = _biasParts.Scalars((long)clusters * dBias.ElementCount);
        Begin(size, Plan.Cluster, Plan.BackwardSlotBytes, out DevicePointer mailboxes, out DevicePointer counters);
        _backward.Call().With(tape.Gates).With(weights.Recurrent).With(tape.Cells).With(initial.Cell).With(dy)
            .With(_execution.AddressOrNull(dFinal?.Hidden)).With(_execution.AddressOrNull(dFinal?.Cell)).With(_execution.AddressOrNull(dInitial?.Hidden))
            .With(_execution.AddressOrNull(dInitial?.Cell)).With(biasParts).With(mailboxes).With(counters).With(size.Steps)
            .With(size.Sequences).With(Plan.SequencesOfCluster(size.Sequences))
            .Launch(Plan.Launch(size.Sequences, Plan.BackwardSharedBytes));
        _bias.AddParts(biasParts, clusters, dBias);
    }

    public void Dispose()
    {
        _forward.Dispose();
        _backward.Dispose();
    }

    private static LstmPersistent? TryCreate(
        CudaExecution execution, BiasCuda bias, LstmPlan plan, int sequences)
    {
        while (true)
        {
            execution.Load(plan.Build(ForwardName), plan.Build(BackwardName));
            var made = new LstmPersistent(execution, bias, plan);
            int clusters = made.ActiveClusters(sequences);
            LstmPlan? next = plan.WithSequences(sequences, clusters, execution.Driver.Device);
            if (next == plan && made.Spills)
                next = plan.WithFewerRegisters()?.WithSequences(sequences, clusters, execution.Driver.Device);
            if (next == plan)
                return made;
            made.Dispose();
            if (next is null)
                return null;
            plan = next;
        }
    }

    /// <summary>How many clusters run at the same time, of the kernel that has fewer. Not more than one block on a
    /// multiprocessor: two would only share what one has to itself.</summary>
    private int ActiveClusters(int sequences) => Math.Min(
        _execution.Driver.Device.Multiprocessors / Plan.Cluster,
        Math.Min(
            ActiveClusters(_forward, sequences, Plan.ForwardSharedBytes),
            ActiveClusters(_backward, sequences, Plan.BackwardSharedBytes)));

    private int ActiveClusters(CudaKernel kernel, int sequences, int sharedBytes)
    {
        ICudaDriver driver = _execution.Driver;
        kernel.AllowShared(sharedBytes);
        if (!Plan.HasClusters)
            return driver.MaxActiveBlocks(kernel.Function, Plan.BlockThreads, (nuint)sharedBytes)
                * driver.Device.Multiprocessors / Plan.Cluster;
        if (Plan.IsNonPortable)
            driver.SetAttribute(kernel.Function, CudaFunctionAttribute.NonPortableClusterSize, 1);
        return driver.MaxActiveClusters(kernel.Function, Plan.Launch(sequences, sharedBytes));
    }

    /// <summary>Whether registers did not suffice: then each step would wait for memory.</summary>
    private bool Spills => _forward.Spills || _backward.Spills;

    /// <summary>Mailboxes and counters, set to zero, where the exchange goes through device memory.</summary>
    private void Begin(
        RecurrentSize size, int boxes, int slotBytes, out DevicePointer mailboxes,
        out DevicePointer counters)
    {
        (mailboxes, counters) = (DevicePointer.Null, DevicePointer.Null);
        if (Plan.HasClusters)
            return;
        nuint slots = (nuint)(Plan.Clusters(size.Sequences) * Plan.Slots);
        mailboxes = _mailboxes.Bytes(slots * (nuint)boxes * (nuint)slotBytes);
        counters = _counters.Bytes(slots * sizeof(uint));
        _execution.Driver.Fill(counters, 0, slots, _execution.Stream);
    }
}
