using System.Runtime.CompilerServices;

namespace BachBot.Engine.Cpu.Simd;

/// <summary>A computation on the elements of one or more rows, each by itself.</summary>
internal interface IElementwise
{
    /// <summary>Computes the elements from <paramref name="index"/> on that fill one vector.</summary>
    void Apply<TLanes>(int index)
        where TLanes : unmanaged, ILanes<TLanes>;
}

/// <summary>Applies a computation to all elements of a row.</summary>
internal static class Elementwise
{
    /// <summary>Elements 0 to <paramref name="length"/> - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TLanes, TKernel>(TKernel kernel, int length)
        where TLanes : unmanaged, ILanes<TLanes>
        where TKernel : unmanaged, IElementwise => Run<TLanes, TKernel>(kernel, 0, length);

    /// <summary>Elements <paramref name="start"/> to <paramref name="end"/> - 1: whole vectors as far as they go, then
    /// one element at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TLanes, TKernel>(TKernel kernel, int start, int end)
        where TLanes : unmanaged, ILanes<TLanes>
        where TKernel : unmanaged, IElementwise
    {
        int i = start;
        for (; i <= end - TLanes.Count; i += TLanes.Count)
            kernel.Apply<TLanes>(i);
        if (i < end)
            RunRest(kernel, i, end);
    }

    // A method of its own, because the JIT inlines only so much into one method.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void RunRest<TKernel>(TKernel kernel, int start, int end)
        where TKernel : unmanaged, IElementwise
    {
        for (int i = start; i < end; i++)
            kernel.Apply<Lanes1>(i);
    }
}
