using System.Runtime.CompilerServices;
using BachBot.Engine.Backends;
using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cpu;

/// <summary>The optimisers on the CPU, over blocks of all parameters.</summary>
internal static unsafe class OptimizersCpu
{
    private const int BlockLength = 16384;

    public static void GradientNorm(CpuContext context, Tensor gradients, Tensor norm)
    {
        OptimizerArguments.CheckNorm(DType.Float32, gradients, norm);
        int blocks = BlockCount(gradients.ElementCount);
        context.Begin();
        Span<double> sums = context.TakeDoubles(blocks);
        fixed (float* pointer = gradients.Floats)
        fixed (double* sumPointer = sums)
        {
            var job = new NormJob { Gradients = pointer, Length = gradients.ElementCount, Sums = sumPointer };
            context.Run(ref job, blocks);
        }
        double sum = 0;
        foreach (double blockSum in sums)
            sum += blockSum;
        norm.Floats[0] = (float)Math.Sqrt(sum);
    }

    public static void Adam(CpuContext context, AdamArguments arguments)
    {
        OptimizerArguments.Check(DType.Float32, arguments);
        if (!OptimizerArguments.Allows<float>(arguments.Guard))
            return;
        double rate = arguments.LearningRate.Floats[0];
        double updates = arguments.Update.HostSpan<int>()[0] + 1.0;
        double firstCorrection = 1 - Math.Pow(arguments.Beta1, updates);
        double secondCorrection = 1 - Math.Pow(arguments.Beta2, updates);
        context.Begin();
        fixed (float* parameters = arguments.Parameters.Floats, gradients = arguments.Gradients.Floats)
        fixed (float* firstMoment = arguments.FirstMoment.Floats, secondMoment = arguments.SecondMoment.Floats)
        {
            var kernel = new AdamKernel
            {
                Parameters = parameters,
                Gradients = new ClippedGradients(gradients, arguments.Clip),
                FirstMoment = firstMoment,
                SecondMoment = secondMoment,
                Beta1 = (float)arguments.Beta1,
                Beta1Rest = (float)(1 - arguments.Beta1),
                Beta2 = (float)arguments.Beta2,
                Beta2Rest = (float)(1 - arguments.Beta2),
                Epsilon = (float)arguments.Epsilon,
                Step = (float)(rate / firstCorrection),
                RootFactor = (float)(1 / Math.Sqrt(secondCorrection)),
                Keep = (float)(1 - rate * arguments.WeightDecay),
            };
            Run(context, kernel, arguments.Parameters.ElementCount);
        }
    }

    public static void Sgd(CpuContext context, SgdArguments arguments)
    {
        OptimizerArguments.Check(DType.Float32, arguments);
        if (!OptimizerArguments.Allows<float>(arguments.Guard))
            return;
        context.Begin();
        fixed (float* parameters = arguments.Parameters.Floats, gradients = arguments.Gradients.Floats)
        fixed (float* velocity = arguments.Velocity.Floats)
        {
            var kernel = new SgdKernel
            {
                Parameters = parameters,
                Gradients = new ClippedGradients(gradients, arguments.Clip),
                Velocity = velocity,
                Rate = arguments.LearningRate.Floats[0],
                Momentum = (float)arguments.Momentum,
                WeightDecay = (float)arguments.WeightDecay,
            };
            Run(context, kernel, arguments.Parameters.ElementCount);
        }
    }

    private static int BlockCount(int length) => (int)(((long)length + BlockLength - 1) / BlockLength);

    private static void Run<TKernel>(CpuContext context, TKernel kernel, int length)
        where TKernel : unmanaged, IElementwise
    {
        var job = new BlocksJob<TKernel> { Kernel = kernel, Length = length };
        context.Run(ref job, BlockCount(length));
    }

    /// <summary>An elementwise computation in blocks.</summary>
    private struct BlocksJob<TKernel> : IParallelJob
        where TKernel : unmanaged, IElementwise
    {
        public TKernel Kernel;
        public int Length;

        public readonly void Execute<TLanes>(int part, int worker)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            int start = part * BlockLength;
            Elementwise.Run<TLanes, TKernel>(Kernel, start, start + Math.Min(BlockLength, Length - start));
        }
    }

    /// <summary>A block's sum of squares: in single precision over runs so short that rounding is harmless, in double
    /// over the runs.</summary>
    private struct NormJob : IParallelJob
    {
        private const int RunLength = 256;

        public float* Gradients;
        public int Length;
        public double* Sums;

        public readonly void Execute<TLanes>(int part, int worker)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            int start = part * BlockLength;
            int end = start + Math.Min(BlockLength, Length - start);
            double sum = 0;
            for (int i = start; i < end; i += RunLength)
                sum += SumOfSquares<TLanes>(Gradients + i, Math.Min(RunLength, end - i));
            Sums[part] = sum;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float SumOfSquares<TLanes>(float* values, int length)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            // Four sums hide the latency of an addition.
            TLanes sum0 = default, sum1 = default, sum2 = default, sum3 = default;
            int i = 0;
            for (; i <= length - 4 * TLanes.Count; i += 4 * TLanes.Count)
            {
                sum0 = AddSquare(values + i, sum0);
                sum1 = AddSquare(values + i + TLanes.Count, sum1);
                sum2 = AddSquare(values + i + 2 * TLanes.Count, sum2);
                sum3 = AddSquare(values + i + 3 * TLanes.Count, sum3);
            }
            Lanes1 rest = default;
            for (; i < length; i++)
                rest = AddSquare(values + i, rest);
            return TLanes.Sum(sum0 + sum1 + (sum2 + sum3)) + Lanes1.Sum(rest);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLanes AddSquare<TLanes>(float* values, TLanes sum)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes value = TLanes.Load(values);
            return TLanes.MultiplyAdd(value, value, sum);
        }
    }

    /// <summary>Gradients that are scaled by their norm and clamped as they are read.</summary>
    private readonly struct ClippedGradients
    {
        private readonly float* _gradients;
        private readonly float _scale;
        private readonly float _limit;

        public ClippedGradients(float* gradients, GradientClip clip)
        {
            _gradients = gradients;
            _limit = (float)clip.Value;
            _scale = double.IsInfinity(clip.MaxNorm)
                ? 1
                : (float)Math.Min(1, clip.MaxNorm / (clip.Norm.Floats[0] + 1e-6));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Load<TLanes>(int index)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes scaled = TLanes.Load(_gradients + index) * TLanes.Broadcast(_scale);
            return TLanes.Min(TLanes.Broadcast(_limit), TLanes.Max(TLanes.Broadcast(-_limit), scaled));
        }
    }

    private struct AdamKernel : IElementwise
    {
        public float* Parameters;
        public ClippedGradients Gradients;
        public float* FirstMoment;
        public float* SecondMoment;
        public float Beta1;
        public float Beta1Rest;
        public float Beta2;
        public float Beta2Rest;
        public float Epsilon;

        /// <summary>rate / (1 - β1^t).</summary>
        public float Step;

        /// <summary>1 / sqrt(1 - β2^t).</summary>
        public float RootFactor;

        /// <summary>1 - rate · decay.</summary>
        public float Keep;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Apply<TLanes>(int index)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes g = Gradients.Load<TLanes>(index);
            TLanes m = TLanes.MultiplyAdd(
                TLanes.Broadcast(Beta1), TLanes.Load(FirstMoment + index), TLanes.Broadcast(Beta1Rest) * g);
            TLanes v = TLanes.MultiplyAdd(
                TLanes.Broadcast(Beta2), TLanes.Load(SecondMoment + index), TLanes.Broadcast(Beta2Rest) * g * g);
            TLanes root = TLanes.MultiplyAdd(
                TLanes.Sqrt(v), TLanes.Broadcast(RootFactor), TLanes.Broadcast(Epsilon));
            TLanes kept = TLanes.Load(Parameters + index) * TLanes.Broadcast(Keep);
            m.Store(FirstMoment + index);
            v.Store(SecondMoment + index);
            (kept - TLanes.Broadcast(Step) * m / root).Store(Parameters + index);
        }
    }

    private struct SgdKernel : IElementwise
    {
        public float* Parameters;
        public ClippedGradients Gradients;
        public float* Velocity;
        public float Rate;
        public float Momentum;
        public float WeightDecay;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Apply<TLanes>(int index)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes p = TLanes.Load(Parameters + index);
            TLanes g = TLanes.MultiplyAdd(TLanes.Broadcast(WeightDecay), p, Gradients.Load<TLanes>(index));
            TLanes v = TLanes.MultiplyAdd(TLanes.Broadcast(Momentum), TLanes.Load(Velocity + index), g);
            v.Store(Velocity + index);
            (p - TLanes.Broadcast(Rate) * v).Store(Parameters + index);
        }
    }
}
