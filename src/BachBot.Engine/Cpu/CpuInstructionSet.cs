using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BachBot.Engine.Cpu;

/// <summary>The vector instructions that the CPU backend computes with.</summary>
public enum CpuInstructionSet
{
    /// <summary>Four floats at once: the baseline of every 64-bit processor (SSE2, NEON).</summary>
    Vector128,

    /// <summary>Eight floats at once: AVX2.</summary>
    Vector256,

    /// <summary>Sixteen floats at once: AVX-512.</summary>
    Vector512,
}

internal static class CpuInstructionSets
{
    /// <summary>The widest that this processor has.</summary>
    public static CpuInstructionSet Best =>
        Vector512.IsHardwareAccelerated && Avx512F.IsSupported ? CpuInstructionSet.Vector512
        : Vector256.IsHardwareAccelerated ? CpuInstructionSet.Vector256
        : CpuInstructionSet.Vector128;

    /// <summary>Floats in a vector.</summary>
    public static int LaneCount(this CpuInstructionSet instructions) => instructions switch
    {
        CpuInstructionSet.Vector512 => 16,
        CpuInstructionSet.Vector256 => 8,
        _ => 4,
    };
}
