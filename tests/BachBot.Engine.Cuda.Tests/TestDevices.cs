namespace BachBot.Engine.Cuda.Tests;

/// <summary>Devices of several generations, as their drivers describe them.</summary>
internal static class TestDevices
{
    public static CudaDeviceInfo Turing { get; } = Device(75, 40, 64);

    public static CudaDeviceInfo Ampere { get; } = Device(80, 108, 163);

    public static CudaDeviceInfo Hopper { get; } = Device(90, 132, 227);

    private static CudaDeviceInfo Device(int architecture, int multiprocessors, int sharedKilobytes) => new()
    {
        Ordinal = 0,
        Name = "test",
        ComputeCapability = new Version(architecture / 10, architecture % 10),
        Multiprocessors = multiprocessors,
        Memory = 16UL << 30,
        SharedBytesPerBlock = sharedKilobytes << 10,
        SupportsCooperativeLaunch = true,
        SupportsClusters = architecture >= 90,
        DriverVersion = new Version(13, 0),
    };
}
