using System.Runtime.InteropServices;

namespace BachBot.Cuda.Emulation.Tests.Support;

/// <summary>The entry points of the three libraries, by name. Skips the test where there is no C++ compiler.</summary>
internal static class Entry
{
    private static readonly Lazy<(nint Cuda, nint Nvrtc, nint Cublas)> Libraries = new(Load);

    public static nint Cuda(string name) => NativeLibrary.GetExport(Open().Cuda, name);

    public static nint Nvrtc(string name) => NativeLibrary.GetExport(Open().Nvrtc, name);

    public static nint Cublas(string name) => NativeLibrary.GetExport(Open().Cublas, name);

    private static (nint Cuda, nint Nvrtc, nint Cublas) Open()
    {
        bool built = EmulatedCuda.TryBuild(out _, out string? reason);
        Requirement.Check(built, $"the CUDA device cannot be emulated: {reason}");
        return Libraries.Value;
    }

    private static (nint Cuda, nint Nvrtc, nint Cublas) Load()
    {
        EmulatedCuda.TryBuild(out string? folder, out _);
        nint Library(string name) => NativeLibrary.Load(Path.Combine(folder!, name));
        return (Library("libcuda.so.1"), Library("libnvrtc.so.12"), Library("libcublas.so.12"));
    }
}
