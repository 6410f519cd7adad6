using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace BachBot.Cuda.Emulation;

/// <summary>CUDA on the processor: libraries with the names and entry points of the real ones, which compile kernels by
/// the host's C++ compiler and run them thread by thread, with every access checked.</summary>
public static class EmulatedCuda
{
    private static readonly Lazy<BuildResult> Build = new(NativeBuild.Run);

    /// <summary>Builds the libraries, unless an earlier process has.</summary>
    /// <param name="folder">The folder that holds <c>libcuda.so.1</c>, <c>libnvrtc.so.12</c> and
    /// <c>libcublas.so.12</c>.</param>
    /// <param name="reason">In one line, why there are none.</param>
    /// <returns>False if there is no g++ or the system is not Linux on x64.</returns>
    public static bool TryBuild([NotNullWhen(true)] out string? folder, [NotNullWhen(false)] out string? reason)
    {
        folder = Build.Value.Folder;
        reason = Build.Value.Reason;
        return folder is not null;
    }

    /// <summary>Sets how the device of this process behaves from now on.</summary>
    public static unsafe void Configure(EmulationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.DeviceMemoryBytes, 8L << 30);
        byte* folder = Utf8StringMarshaller.ConvertToUnmanaged(options.RecordFolder);
        try
        {
            var native = new NativeOptions
            {
                Order = (int)options.ThreadOrder,
                Workers = options.Workers,
                Seed = options.Seed,
                DeviceMemory = (ulong)options.DeviceMemoryBytes,
                CheckRaces = options.CheckRaces ? 1 : 0,
                Major = options.ComputeCapabilityMajor,
                Minor = options.ComputeCapabilityMinor,
                Multiprocessors = options.Multiprocessors,
                RecordFolder = folder,
            };
            ((delegate* unmanaged<NativeOptions*, void>)Export("emu_configure"))(&native);
        }
        finally
        {
            Utf8StringMarshaller.Free(folder);
        }
    }

    /// <summary>Makes the device usable again after a fault, which otherwise every later call reports. Work that was
    /// still queued is gone.</summary>
    public static unsafe void ResetError() => ((delegate* unmanaged<void>)Export("emu_reset_error"))();

    /// <summary>Whether <see cref="Replay"/> is possible: the compiler may be there without the sanitizer's library.
    /// </summary>
    public static bool CanReplay(Sanitizer sanitizer, [NotNullWhen(false)] out string? reason)
    {
        if (!TryBuild(out _, out reason))
            return false;
        string library = sanitizer == Sanitizer.Address ? "libasan.so" : "libtsan.so";
        // The compiler answers with the bare name if it does not know the file.
        (_, string path) = CppCompiler.Find()!.Run("-print-file-name=" + library);
        reason = path.Contains('/', StringComparison.Ordinal) ? null : $"the C++ compiler has no {library}";
        return reason is null;
    }

    /// <summary>Runs all launches that were recorded in a folder again, each in a process of its own, with the kernels
    /// compiled for a sanitizer.</summary>
    /// <param name="folder">What was <see cref="EmulationOptions.RecordFolder"/>.</param>
    /// <param name="sanitizer">The sanitizer.</param>
    /// <param name="report">What was found, or how many launches were clean.</param>
    /// <returns>True if nothing was found.</returns>
    public static bool Replay(string folder, Sanitizer sanitizer, out string report)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!TryBuild(out string? libraries, out string? reason))
            throw new PlatformNotSupportedException(reason);
        return new LaunchReplay(CppCompiler.Find()!, libraries, sanitizer).Run(folder, out report);
    }

    /// <summary>The number of device allocations that were not freed.</summary>
    public static unsafe long LiveAllocations => (long)((delegate* unmanaged<ulong>)Export("emu_live_allocations"))();

    private static nint Export(string name)
    {
        if (!TryBuild(out string? folder, out string? reason))
            throw new PlatformNotSupportedException(reason);
        // The loader knows the file by now if the program uses it, and hands out the same library.
        return NativeLibrary.GetExport(NativeLibrary.Load(Path.Combine(folder, "libcuda.so.1")), name);
    }

    /// <summary>The layout of EmuOptions in native/driver/control.cpp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct NativeOptions
    {
        public int Order;
        public int Workers;
        public ulong Seed;
        public ulong DeviceMemory;
        public int CheckRaces;
        public int Major;
        public int Minor;
        public int Multiprocessors;
        public byte* RecordFolder;
    }
}
