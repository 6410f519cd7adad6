namespace BachBot.Engine.Cuda;

/// <summary>A CUDA device.</summary>
public sealed record CudaDeviceInfo
{
    /// <summary>Its number, from 0.</summary>
    public required int Ordinal { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Compute capability: 9.0 for Hopper.</summary>
    public required Version ComputeCapability { get; init; }

    /// <summary>Number of multiprocessors.</summary>
    public required int Multiprocessors { get; init; }

    /// <summary>Bytes of device memory.</summary>
    public required ulong Memory { get; init; }

    /// <summary>The most shared memory that a block can have, in bytes.</summary>
    public required int SharedBytesPerBlock { get; init; }

    /// <summary>Whether blocks of one launch can wait for each other.</summary>
    public required bool SupportsCooperativeLaunch { get; init; }

    /// <summary>Whether blocks can form clusters that share their shared memory.</summary>
    public required bool SupportsClusters { get; init; }

    /// <summary>The newest CUDA version that the driver supports.</summary>
    public required Version DriverVersion { get; init; }

    /// <summary>The compute capability as the compiler writes it: 90 for 9.0.</summary>
    public int Architecture => ComputeCapability.Major * 10 + ComputeCapability.Minor;
}
