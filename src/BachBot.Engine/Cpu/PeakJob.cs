using System.Diagnostics;
using System.Runtime.CompilerServices;
using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;

namespace BachBot.Engine.Cpu;

/// <summary>Multiplies and adds in registers and does nothing else: what no matrix product can be faster than.</summary>
internal unsafe struct PeakJob : IParallelJob
{
    /// <summary>Sums that do not wait for each other: more than a processor has additions under way.</summary>
    private const int Sums = 12;

    private const int Rounds = 100_000;

    /// <summary>For each thread, a place where the sums end, so that they are not left out.</summary>
    private PerWorker _sink;

    /// <summary>Measures.</summary>
    /// <returns>Multiplications and additions a second, of all threads together, in the fastest of several runs.</returns>
    public static double Measure(CpuContext context)
    {
        context.Begin();
        var job = new PeakJob { _sink = context.TakePerWorker(context.PanelWidth) };
        // Both count: a multiplication and an addition for each lane.
        double operations = (double)context.Threads * Rounds * Sums * context.PanelWidth;
        double best = 0;
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < 0.2)
        {
            long run = Stopwatch.GetTimestamp();
            context.Run(ref job, context.Threads);
            best = Math.Max(best, operations / Stopwatch.GetElapsedTime(run).TotalSeconds);
        }
        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Execute<TLanes>(int part, int worker)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes factor = TLanes.Broadcast(0.5f), term = TLanes.Broadcast(1f);
        TLanes s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default;
        TLanes s6 = default, s7 = default, s8 = default, s9 = default, s10 = default, s11 = default;
        for (int round = 0; round < Rounds; round++)
        {
            s0 = TLanes.MultiplyAdd(factor, s0, term);
            s1 = TLanes.MultiplyAdd(factor, s1, term);
            s2 = TLanes.MultiplyAdd(factor, s2, term);
            s3 = TLanes.MultiplyAdd(factor, s3, term);
            s4 = TLanes.MultiplyAdd(factor, s4, term);
            s5 = TLanes.MultiplyAdd(factor, s5, term);
            s6 = TLanes.MultiplyAdd(factor, s6, term);
            s7 = TLanes.MultiplyAdd(factor, s7, term);
            s8 = TLanes.MultiplyAdd(factor, s8, term);
            s9 = TLanes.MultiplyAdd(factor, s9, term);
            s10 = TLanes.MultiplyAdd(factor, s10, term);
            s11 = TLanes.MultiplyAdd(factor, s11, term);
        }
        (s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11).Store(_sink[worker]);
    }
}
