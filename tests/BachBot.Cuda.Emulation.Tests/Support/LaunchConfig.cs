using System.Runtime.InteropServices;

namespace BachBot.Cuda.Emulation.Tests.Support;

/// <summary>CUlaunchConfig, 56 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 56)]
internal unsafe struct LaunchConfig
{
    [FieldOffset(0)] public fixed uint Grid[3];
    [FieldOffset(12)] public fixed uint Block[3];
    [FieldOffset(24)] public uint Shared;
    [FieldOffset(32)] public nint Stream;
    [FieldOffset(40)] public LaunchAttribute* Attributes;
    [FieldOffset(48)] public uint Count;

    public static LaunchConfig Of(int blocks, int threads, int shared, LaunchAttribute* attributes, int count)
    {
        var config = new LaunchConfig { Shared = (uint)shared, Attributes = attributes, Count = (uint)count };
        config.Grid[0] = (uint)blocks;
        config.Block[0] = (uint)threads;
        config.Grid[1] = config.Grid[2] = config.Block[1] = config.Block[2] = 1;
        return config;
    }
}

/// <summary>CUlaunchAttribute, 72 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal unsafe struct LaunchAttribute
{
    [FieldOffset(0)] public int Id;
    [FieldOffset(8)] public fixed uint Value[3];

    public static LaunchAttribute Cluster(uint blocks)
    {
        var attribute = new LaunchAttribute { Id = 4 };
        attribute.Value[0] = blocks;
        attribute.Value[1] = attribute.Value[2] = 1;
        return attribute;
    }

    public static LaunchAttribute Cooperative()
    {
        var attribute = new LaunchAttribute { Id = 2 };
        attribute.Value[0] = 1;
        return attribute;
    }
}
