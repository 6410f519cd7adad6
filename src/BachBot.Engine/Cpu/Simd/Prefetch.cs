using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace BachBot.Engine.Cpu.Simd;

/// <summary>Hints to the processor's caches.</summary>
internal static unsafe class Prefetch
{
    /// <summary>Asks for a cache line that will be read soon. Any address will do: a wrong one is ignored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Read(float* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }

    /// <summary>Asks for one cache line in each of four rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadFour(float* address, nint stride)
    {
        Read(address);
        Read(address + stride);
        Read(address + 2 * stride);
        Read(address + 3 * stride);
    }
}
