using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Kernels;
using BachBot.Engine.Cuda.Memory;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>Drawing texts, many tokens a launch (<c>kernels/lstm_sampling.cu</c>).</summary>
internal sealed class LstmSamplingCuda(CudaExecution execution, CudaBackendOptions options) : IDisposable
{
    private readonly Scratch _exchange = new(execution, "what the blocks that draw texts pass each other");
    private readonly Scratch _counters = new(execution, "the counters of the blocks that draw texts");

    /// <summary>By the sizes with one step; null where no plan fits.</summary>
    private readonly Dictionary<TokenDrawSize, (LstmSamplingPlan Plan, CudaKernel Kernel)?> _kernels = [];

    public bool TryDraw(TokenDraws draws)
    {
        TokenDrawSize size = draws.Check(execution.ScalarType);
        if (options.RecurrentPlan != RecurrentPlan.Persistent)
            return false;
        execution.BeginFunction();
        if (Find(size with { Steps = 1 }) is not (LstmSamplingPlan plan, CudaKernel kernel))
            return false;
        // Before the addresses of tensors are taken: memory that is short makes the garbage collector run.
        DevicePointer exchange = _exchange.Scalars(plan.ExchangedScalars);
        DevicePointer counters = _counters.Bytes((nuint)plan.Teams * sizeof(uint));
        Span<ulong> layers = stackalloc ulong[LstmSamplingPlan.LayerWords * size.Layers];
        Describe(draws, layers);
        for (int first = 0; first < size.Sequences; first += plan.LaunchRows)
        {
            int rows = Math.Min(plan.LaunchRows, size.Sequences - first);
            execution.Driver.Fill(counters, 0, (nuint)plan.Teams, execution.Stream);
            kernel.Call().With(layers).With(execution.AddressOrNull(draws.Model.Embedding)).With(draws.Model.Output.Weight)
                .With(draws.Model.Output.Bias).With(draws.First).With(execution.AddressOrNull(draws.Allowed)).With(draws.Step)
                .With(draws.Tokens).With(exchange).With(counters).With(execution.Status.Pointer)
                .WithDouble(draws.Settings.Temperature).With(draws.Settings.TopK).WithDouble(draws.Settings.TopP)
                .With(draws.Settings.Seed).With(size.Features).With(size.Symbols).With(size.Steps).With(size.Sequences)
                .With(first).With(rows).With(plan.RowsOfTeam(rows))
                .Launch(plan.Launch(rows));
        }
        return true;
    }

    public void Dispose()
    {
        foreach ((LstmSamplingPlan, CudaKernel Kernel)? made in _kernels.Values)
            made?.Kernel.Dispose();
    }

    private (LstmSamplingPlan Plan, CudaKernel Kernel)? Find(TokenDrawSize size)
    {
        if (_kernels.TryGetValue(size, out (LstmSamplingPlan, CudaKernel)? known))
            return known;
        (LstmSamplingPlan Plan, CudaKernel Kernel)? made = Make(size);
        _kernels[size] = made;
        string how = made?.Plan.ToString() ?? "token by token, because the weights do not fit on the chip";
        options.Log?.Invoke($"{size.Sequences} texts from {size.Layers} layers of {size.Units} units: {how}.");
        return made;
    }

    private (LstmSamplingPlan Plan, CudaKernel Kernel)? Make(TokenDrawSize size)
    {
        if (LstmSamplingPlan.For(execution.Driver.Device, execution.ScalarType, options.MatrixPrecision, size) is not { } plan)
            return null;
        var kernel = new CudaKernel(execution, plan.Build, LstmSamplingPlan.Kernel);
        kernel.AllowShared(plan.SharedBytes);
        // The blocks wait for each other, so all of them must find room; and were registers short, for memory at each step.
        if (execution.Driver.MaxActiveBlocks(kernel.Function, plan.BlockThreads, (nuint)plan.SharedBytes) > 0
            && !kernel.Spills)
            return (plan, kernel);
        kernel.Dispose();
        return null;
    }

    /// <summary>The kernel's <c>Layers</c>: nine addresses and ε for each.</summary>
    private void Describe(TokenDraws draws, Span<ulong> words)
    {
        int place = 0;
        for (int i = 0; i < draws.States.Count; i++)
        {
            (LstmWeights weights, RunningBatchNorm? batchNorm) = draws.Model.Layers[i];
            ReadOnlySpan<Tensor?> tensors =
            [
                weights.Input, weights.Recurrent, weights.Bias, batchNorm?.Weights.Gamma, batchNorm?.Weights.Beta,
                batchNorm?.Running.Mean, batchNorm?.Running.Variance, draws.States[i].Hidden, draws.States[i].Cell,
            ];
            foreach (Tensor? tensor in tensors)
                words[place++] = execution.AddressOrNull(tensor).Address;
            words[place++] = BitConverter.DoubleToUInt64Bits(batchNorm?.Epsilon ?? 0);
        }
    }
}
