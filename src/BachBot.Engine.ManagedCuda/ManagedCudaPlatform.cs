using System.Diagnostics.CodeAnalysis;
using BachBot.Engine.Cuda;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Driver.Native;

namespace BachBot.Engine.ManagedCuda;

/// <summary>The installed driver, NVRTC and cuBLAS, called through ManagedCuda.</summary>
public static class ManagedCudaPlatform
{
    /// <summary>Opens a device.</summary>
    /// <param name="options">Which device, and folders to search for the CUDA libraries before all others. Libraries are
    /// loaded once a process: where a backend was made before, its libraries are used.</param>
    /// <param name="platform">The platform, for the constructor of <see cref="CudaBackend"/>, which then owns it; null if
    /// it cannot be opened.</param>
    /// <param name="reason">Why it cannot: what is missing in the first line, and where libraries are missing, a line for
    /// each path that was tried with the system's error; null if it can.</param>
    /// <returns>Whether it is open.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static bool TryOpen(
        CudaBackendOptions options, [NotNullWhen(true)] out ICudaPlatform? platform,
        [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        platform = null;
        if (!ManagedCudaLibraries.TryConnect(options.LibraryFolders, options.Device, out reason))
            return false;
        try
        {
            reason = NativeDevices.WhyMissing(options.Device);
            if (reason is null)
                platform = new OpenDevice(options.Device);
            return platform is not null;
        }
        catch (Exception exception) when (exception is CudaException or EntryPointNotFoundException)
        {
            reason = exception.Message;
            return false;
        }
    }

    private sealed class OpenDevice : ICudaPlatform
    {
        private readonly ManagedCudaDriver _driver;

        public OpenDevice(int ordinal)
        {
            CudaDeviceInfo device = NativeDevices.Describe(ordinal);
            Compiler = new ManagedCudaCompiler();
            _driver = new ManagedCudaDriver(new PrimaryContext(NativeDevices.Handle(ordinal)), device);
            _driver.MakeCurrent();
        }

        public ICudaDriver Driver => _driver;

        public ICudaCompiler Compiler { get; }

        public IReadOnlyList<string> Libraries => NativeLibraries.Paths;

        public ICublas CreateBlas(CudaStream stream, MatrixPrecision precision) =>
            new ManagedCublas(stream, precision);

        public void Dispose() => _driver.Dispose();
    }
}
