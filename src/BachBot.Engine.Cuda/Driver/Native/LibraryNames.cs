using System.Globalization;

namespace BachBot.Engine.Cuda.Driver.Native;

/// <summary>The file names of the CUDA libraries, newest version first.</summary>
internal static class LibraryNames
{
    /// <summary>The oldest CUDA version that this library works with.</summary>
    public const int OldestMajor = 11;

    /// <summary>The newest one that it knows the names of.</summary>
    private const int NewestMajor = 13;

    public static IReadOnlyList<string> Driver { get; } =
        OperatingSystem.IsWindows() ? ["nvcuda.dll"] : ["libcuda.so.1"];

    /// <summary>NVRTC's names. Its code must not be newer than the driver.</summary>
    /// <param name="newestMajor">The newest CUDA version that the driver supports.</param>
    public static IReadOnlyList<string> Nvrtc(int newestMajor) => Of(newestMajor, major => OperatingSystem.IsWindows()
        ? $"nvrtc64_{(major == 11 ? "112" : Text(major) + "0")}_0.dll"
        : $"libnvrtc.so.{(major == 11 ? "11.2" : Text(major))}");

    /// <summary>A pattern for the library that NVRTC opens itself.</summary>
    public static string NvrtcBuiltins { get; } =
        OperatingSystem.IsWindows() ? "nvrtc-builtins64_*.dll" : "libnvrtc-builtins.so.*";

    /// <summary>cuBLAS's names.</summary>
    /// <param name="newestMajor">The newest CUDA version that the driver supports.</param>
    public static IReadOnlyList<string> Cublas(int newestMajor) => Of(newestMajor, major => OperatingSystem.IsWindows()
        ? $"cublas64_{Text(major)}.dll"
        : $"libcublas.so.{Text(major)}");

    private static string[] Of(int newestMajor, Func<int, string> name)
    {
        int first = Math.Min(newestMajor, NewestMajor);
        return [.. Enumerable.Range(OldestMajor, first - OldestMajor + 1).Reverse().Select(name)];
    }

    private static string Text(int major) => major.ToString(CultureInfo.InvariantCulture);
}
