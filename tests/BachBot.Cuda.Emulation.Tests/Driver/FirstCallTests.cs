using System.Runtime.InteropServices;

namespace BachBot.Cuda.Emulation.Tests.Driver;

/// <summary>The driver before its first call, in a copy of the library that no other test has touched.</summary>
public sealed unsafe class FirstCallTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Calls_before_cuInit_are_refused()
    {
        bool built = EmulatedCuda.TryBuild(out string? folder, out string? reason);
        Requirement.Check(built, $"the CUDA device cannot be emulated: {reason}");
        string copy = _folder.File("libcuda.so.1");
        File.Copy(Path.Combine(folder!, "libcuda.so.1"), copy);
        nint library = NativeLibrary.Load(copy);
        int count;

        int before = ((delegate* unmanaged<int*, int>)NativeLibrary.GetExport(library, "cuDeviceGetCount"))(&count);
        int init = ((delegate* unmanaged<uint, int>)NativeLibrary.GetExport(library, "cuInit"))(0);
        int after = ((delegate* unmanaged<int*, int>)NativeLibrary.GetExport(library, "cuDeviceGetCount"))(&count);

        Assert.Equal((3, 0, 0, 1), (before, init, after, count));
    }
}
