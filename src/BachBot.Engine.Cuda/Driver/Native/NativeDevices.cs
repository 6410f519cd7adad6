namespace BachBot.Engine.Cuda.Driver.Native;

/// <summary>Asks the driver about its devices.</summary>
internal static unsafe class NativeDevices
{
    /// <summary>Why a machine with a driver may still have nothing to compute on.</summary>
    public const string NoDevice = "there is no CUDA device.";

    private const int NameLength = 256;

    /// <summary>How many devices there are.</summary>
    /// <exception cref="CudaException">The driver cannot be used, for example because no device is there.</exception>
    public static int Count()
    {
        CudaApi.Check(CudaApi.cuInit(0));
        int count;
        CudaApi.Check(CudaApi.cuDeviceGetCount(&count));
        return count;
    }

    /// <summary>Why there is no device of this number; null if there is one.</summary>
    /// <exception cref="CudaException">The driver cannot be used.</exception>
    public static string? WhyMissing(int ordinal)
    {
        int count = Count();
        if (ordinal < count)
            return null;
        return count == 0 ? NoDevice : $"there is no device {ordinal}, only {count}.";
    }

    /// <summary>The architecture of a device, 61 for Pascal, or the newest of all; null if the driver cannot be used or
    /// there is no such device.</summary>
    public static int? ArchitectureOf(int? ordinal)
    {
        int count;
        if (CudaApi.cuInit(0) != 0 || CudaApi.cuDeviceGetCount(&count) != 0 || count <= (ordinal ?? 0))
            return null;
        return ordinal is { } number
            ? Describe(number).Architecture
            : Enumerable.Range(0, count).Max(device => Describe(device).Architecture);
    }

    /// <summary>Describes a device. <see cref="Count"/> must have been called before.</summary>
    public static CudaDeviceInfo Describe(int ordinal)
    {
        int device = Handle(ordinal);
        byte* name = stackalloc byte[NameLength];
        CudaApi.Check(CudaApi.cuDeviceGetName(name, NameLength, device));
        nuint memory;
        CudaApi.Check(CudaApi.cuDeviceTotalMem_v2(&memory, device));
        int version;
        CudaApi.Check(CudaApi.cuDriverGetVersion(&version));
        return new CudaDeviceInfo
        {
            Ordinal = ordinal,
            Name = CudaApi.Text(name),
            ComputeCapability = new Version(
                Ask(device, DeviceAttribute.ComputeCapabilityMajor), Ask(device, DeviceAttribute.ComputeCapabilityMinor)),
            Multiprocessors = Ask(device, DeviceAttribute.Multiprocessors),
            Memory = memory,
            SharedBytesPerBlock = Ask(device, DeviceAttribute.SharedBytesPerBlock),
            SupportsCooperativeLaunch = Ask(device, DeviceAttribute.CooperativeLaunch) != 0,
            // Drivers before CUDA 11.8 do not know the question.
            SupportsClusters = TryAsk(device, DeviceAttribute.ClusterLaunch) is > 0,
            DriverVersion = CudaApi.VersionOf(version),
        };
    }

    /// <summary>The driver's handle of a device.</summary>
    public static int Handle(int ordinal)
    {
        int device;
        CudaApi.Check(CudaApi.cuDeviceGet(&device, ordinal));
        return device;
    }

    private static int Ask(int device, DeviceAttribute attribute)
    {
        int value;
        CudaApi.Check(CudaApi.cuDeviceGetAttribute(&value, (int)attribute, device));
        return value;
    }

    private static int? TryAsk(int device, DeviceAttribute attribute)
    {
        int value;
        return CudaApi.cuDeviceGetAttribute(&value, (int)attribute, device) == 0 ? value : null;
    }

    /// <summary><c>CUdevice_attribute</c>.</summary>
    private enum DeviceAttribute
    {
        Multiprocessors = 16,
        ComputeCapabilityMajor = 75,
        ComputeCapabilityMinor = 76,
        CooperativeLaunch = 95,
        SharedBytesPerBlock = 97,
        ClusterLaunch = 120,
    }
}
