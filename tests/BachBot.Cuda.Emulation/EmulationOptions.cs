namespace BachBot.Cuda.Emulation;

/// <summary>How the emulated device behaves.</summary>
public sealed record EmulationOptions
{
    /// <summary>The order of threads, blocks and streams.</summary>
    public ThreadOrder ThreadOrder { get; init; } = ThreadOrder.Random;

    /// <summary>The seed of <see cref="ThreadOrder.Random"/>; every message of a fault names it.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads of the host that run the blocks of one launch, at most 8. More than one makes the order of
    /// blocks depend on the host.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>The size of the device's memory, at most 8 GiB.</summary>
    public long DeviceMemoryBytes { get; init; } = 2L << 30;

    /// <summary>Whether every launch is searched for accesses that nothing orders.</summary>
    public bool CheckRaces { get; init; } = true;

    /// <summary>A folder into which launches are written for <see cref="EmulatedCuda.Replay"/>, or null. Of launches of
    /// one kernel with the same sizes only the first is, also where the device is configured again with the same folder.</summary>
    public string? RecordFolder { get; init; }

    /// <summary>The major number of the compute capability.</summary>
    public int ComputeCapabilityMajor { get; init; } = 9;

    /// <summary>The minor number of the compute capability.</summary>
    public int ComputeCapabilityMinor { get; init; }

    /// <summary>The number of multiprocessors, which bounds cooperative launches.</summary>
    public int Multiprocessors { get; init; } = 4;
}
