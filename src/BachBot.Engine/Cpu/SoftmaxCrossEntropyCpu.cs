using System.Runtime.CompilerServices;
using BachBot.Engine.Backends;
using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cpu;

/// <summary>Softmax and cross-entropy on the CPU, a row at a time.</summary>
internal static unsafe class SoftmaxCrossEntropyCpu
{
    /// <summary>Rows of a part: enough to pay for claiming it.</summary>
    private const int PartRows = 64;

    public static void Forward(
        CpuContext context, Tensor logits, Tensor targets, Tensor probabilities, Tensor rowLoss, Tensor loss)
    {
        SoftmaxSize size = SoftmaxCrossEntropyArguments.CheckForward(
            DType.Float32, logits, targets, probabilities, rowLoss, loss);
        Span<int> ids = targets.HostSpan<int>();
        Expect.Range(nameof(IBackend.SoftmaxCrossEntropyForward), ids, size.Symbols, nameof(targets));
        context.Begin();
        Span<float> losses = rowLoss.Floats;
        fixed (float* x = logits.Floats, p = probabilities.Floats, lossPointer = losses)
        fixed (int* targetPointer = ids)
        {
            var job = new ForwardJob { Size = size, Logits = x, Targets = targetPointer, P = p, Loss = lossPointer };
            context.Run(ref job, (size.Rows + PartRows - 1) / PartRows);
        }
        double sum = 0;
        foreach (float value in losses)
            sum += value;
        loss.Floats[0] += (float)(sum / size.Rows);
    }

    public static void Backward(CpuContext context, Tensor probabilities, Tensor targets, Tensor dLogits)
    {
        SoftmaxSize size = SoftmaxCrossEntropyArguments.CheckBackward(
            DType.Float32, probabilities, targets, dLogits);
        Span<int> ids = targets.HostSpan<int>();
        Expect.Range(nameof(IBackend.SoftmaxCrossEntropyBackward), ids, size.Symbols, nameof(targets));
        context.Begin();
        fixed (float* p = probabilities.Floats, dx = dLogits.Floats)
        fixed (int* targetPointer = ids)
        {
            var job = new BackwardJob { Size = size, P = p, Targets = targetPointer, DLogits = dx };
            context.Run(ref job, (size.Rows + PartRows - 1) / PartRows);
        }
    }

    private struct ForwardJob : IParallelJob
    {
        public SoftmaxSize Size;
        public float* Logits;
        public int* Targets;
        public float* P;
        public float* Loss;

        public readonly void Execute<TLanes>(int part, int worker)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            int end = Math.Min(Size.Rows, (part + 1) * PartRows);
            for (int row = part * PartRows; row < end; row++)
            {
                float* x = Logits + (nint)row * Size.Symbols;
                float* p = P + (nint)row * Size.Symbols;
                float largest = Largest<TLanes>(x, Size.Symbols);

                // The target's logit is read first, because p may take the place of x. Taking the loss from the logits
                // and not from p keeps it finite where p underflows.
                double targetLogit = x[Targets[row]];
                float sum = Exponentials<TLanes>(x, largest, p, Size.Symbols);
                Elementwise.Run<TLanes, Scale>(new Scale(p, 1 / sum), Size.Symbols);
                Loss[row] = (float)(Math.Log(sum) - (targetLogit - largest));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float Largest<TLanes>(float* x, int length)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            float* lanes = stackalloc float[TLanes.Count];
            TLanes best = TLanes.Broadcast(float.NegativeInfinity);
            int i = 0;
            for (; i <= length - TLanes.Count; i += TLanes.Count)
                best = TLanes.Max(best, TLanes.Load(x + i));
            best.Store(lanes);
            float largest = float.NegativeInfinity;
            for (int lane = 0; lane < TLanes.Count; lane++)
                largest = Math.Max(largest, lanes[lane]);
            for (; i < length; i++)
                largest = Math.Max(largest, x[i]);
            return largest;
        }

        /// <summary>p = e^(x - largest); returns the sum.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float Exponentials<TLanes>(float* x, float largest, float* p, int length)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes sum = default;
            int i = 0;
            for (; i <= length - TLanes.Count; i += TLanes.Count)
            {
                TLanes e = VectorMath.Exp(TLanes.Load(x + i) - TLanes.Broadcast(largest));
                e.Store(p + i);
                sum += e;
            }
            float total = TLanes.Sum(sum);
            for (; i < length; i++)
            {
                VectorMath.Exp(Lanes1.Load(x + i) - Lanes1.Broadcast(largest)).Store(p + i);
                total += p[i];
            }
            return total;
        }
    }

    private struct BackwardJob : IParallelJob
    {
        public SoftmaxSize Size;
        public float* P;
        public int* Targets;
        public float* DLogits;

        public readonly void Execute<TLanes>(int part, int worker)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            float factor = 1f / Size.Rows;
            int end = Math.Min(Size.Rows, (part + 1) * PartRows);
            for (int row = part * PartRows; row < end; row++)
            {
                float* dx = DLogits + (nint)row * Size.Symbols;
                float* p = P + (nint)row * Size.Symbols;
                float target = (p[Targets[row]] - 1) * factor;
                if (dx != p)
                    new ReadOnlySpan<float>(p, Size.Symbols).CopyTo(new Span<float>(dx, Size.Symbols));
                Elementwise.Run<TLanes, Scale>(new Scale(dx, factor), Size.Symbols);
                dx[Targets[row]] = target;
            }
        }
    }

    private struct Scale(float* x, float factor) : IElementwise
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Apply<TLanes>(int index)
            where TLanes : unmanaged, ILanes<TLanes> =>
            (TLanes.Load(x + index) * TLanes.Broadcast(factor)).Store(x + index);
    }
}
