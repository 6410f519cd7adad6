using System.Runtime.CompilerServices;
using BachBot.Engine.Backends;
using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;
using BachBot.Engine.Random;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cpu;

/// <summary>Dropout on the CPU.</summary>
internal static unsafe class DropoutCpu
{
    /// <summary>Elements of a part: enough to pay for claiming it.</summary>
    private const int PartLength = 16384;

    public static void Apply(CpuContext context, DropoutMask mask, Tensor x, Tensor y)
    {
        int length = DropoutArguments.Check(DType.Float32, mask, x, y);
        context.Begin();
        fixed (float* xs = x.Floats, ys = y.Floats)
        {
            var job = new Job
            {
                Words = new PhiloxWords(
                    mask.Seed, RandomPurpose.Dropout, mask.Stream, (uint)mask.Step.HostSpan<int>()[0]),
                Threshold = mask.Threshold,
                Scale = (float)mask.Scale,
                X = xs,
                Y = ys,
                Length = length,
            };
            context.Run(ref job, (length + PartLength - 1) / PartLength);
        }
    }

    private struct Job : IParallelJob
    {
        public PhiloxWords Words;
        public uint Threshold;
        public float Scale;
        public float* X;
        public float* Y;
        public int Length;

        [SkipLocalsInit]
        public readonly void Execute<TLanes>(int part, int worker)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            const int Block = 1024;
            uint* words = stackalloc uint[Block];
            int end = Math.Min(Length, checked(part * PartLength) + PartLength);
            for (int first = part * PartLength; first < end; first += Block)
            {
                Words.Fill<TLanes>((uint)first, words, Block);
                Elementwise.Run<TLanes, Kernel>(
                    new Kernel(X + first, Y + first, words, Threshold, Scale), Math.Min(Block, end - first));
            }
        }
    }

    private struct Kernel(float* x, float* y, uint* words, uint threshold, float scale) : IElementwise
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Apply<TLanes>(int index)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes scaled = TLanes.Load(x + index) * TLanes.Broadcast(scale);
            TLanes.KeepAtLeast(scaled, words + index, threshold).Store(y + index);
        }
    }
}
