using System.Diagnostics.CodeAnalysis;

namespace BachBot.Engine.Cuda.Driver.Native;

/// <summary>The installed driver, NVRTC and cuBLAS.</summary>
internal sealed class NativeCudaPlatform : ICudaPlatform
{
    private readonly NativeCudaDriver _driver;

    private NativeCudaPlatform(int ordinal)
    {
        CudaDeviceInfo device = NativeDevices.Describe(ordinal);
        Compiler = new NativeCudaCompiler();
        _driver = new NativeCudaDriver(new PrimaryContext(NativeDevices.Handle(ordinal)), device);
        _driver.MakeCurrent();
    }

    public ICudaDriver Driver => _driver;

    public ICudaCompiler Compiler { get; }

    public IReadOnlyList<string> Libraries => NativeLibraries.Paths;

    /// <summary>Opens a device.</summary>
    /// <param name="ordinal">Its number, from 0.</param>
    /// <param name="folders">Folders to search for the libraries before all others.</param>
    /// <param name="platform">The platform; null if it cannot be opened.</param>
    /// <param name="reason">Why it cannot: one line, then a line for each path that was tried.</param>
    public static bool TryOpen(
        int ordinal, IReadOnlyList<string> folders, [NotNullWhen(true)] out ICudaPlatform? platform,
        [NotNullWhen(false)] out string? reason)
    {
        platform = null;
        if (!NativeLibraries.TryLoad(folders, ordinal, out reason))
            return false;
        try
        {
            reason = NativeDevices.WhyMissing(ordinal);
            if (reason is null)
                platform = new NativeCudaPlatform(ordinal);
            return platform is not null;
        }
        catch (CudaException exception)
        {
            reason = exception.Message;
            return false;
        }
    }

    /// <summary>Describes all devices.</summary>
    public static bool TryFindDevices(
        IReadOnlyList<string> folders, out IReadOnlyList<CudaDeviceInfo> devices,
        [NotNullWhen(false)] out string? reason)
    {
        devices = [];
        if (!NativeLibraries.TryLoad(folders, null, out reason))
            return false;
        try
        {
            devices = [.. Enumerable.Range(0, NativeDevices.Count()).Select(NativeDevices.Describe)];
            reason = devices.Count == 0 ? NativeDevices.NoDevice : null;
        }
        catch (CudaException exception)
        {
            reason = exception.Message;
        }
        return reason is null;
    }

    public ICublas CreateBlas(CudaStream stream, MatrixPrecision precision) =>
        new NativeCublas(stream, precision);

    public void Dispose() => _driver.Dispose();
}
