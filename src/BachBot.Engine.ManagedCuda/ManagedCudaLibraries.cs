using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using BachBot.Engine.Cuda.Driver.Native;
using ManagedCuda;
using ManagedCuda.CudaBlas;
using ManagedCuda.NVRTC;

namespace BachBot.Engine.ManagedCuda;

/// <summary>Gives ManagedCuda the CUDA libraries that the CUDA backend's own search finds.</summary>
/// <remarks>On Linux ManagedCuda asks for names without a version, <c>libcuda</c>, <c>cublas</c> and <c>nvrtc</c>, which
/// are only there where CUDA's development files are; on Windows for those of CUDA 12. Where the system's loader knows no
/// such name, .NET asks the load context of the assembly that wants it, and here is the answer.</remarks>
internal static class ManagedCudaLibraries
{
    private static readonly Lock Gate = new();
    private static bool s_answers;

    private static readonly Wrapper[] Wrappers =
    [
        new(typeof(DriverAPINativeMethods).Assembly, "libcuda", "nvcuda", NativeLibraries.Cuda),
        new(typeof(NVRTCNativeMethods).Assembly, "nvrtc", "nvrtc64_120_0", NativeLibraries.Nvrtc),
        new(typeof(CudaBlasNativeMethods).Assembly, "cublas", "cublas64_12", NativeLibraries.Cublas),
    ];

    /// <summary>Loads the libraries and sees to it that ManagedCuda uses them, or says why that is not possible.</summary>
    /// <param name="folders">Folders to search before all others.</param>
    /// <param name="ordinal">The device that they are for.</param>
    /// <param name="reason">The first line says what is wrong; where a library is missing, one line for each path that
    /// was tried follows.</param>
    public static bool TryConnect(IReadOnlyList<string> folders, int ordinal, out string reason)
    {
        if (!NativeLibraries.TryLoad(folders, ordinal, out reason))
            return false;
        lock (Gate)
        {
            if (!s_answers)
            {
                foreach (AssemblyLoadContext? context in
                    Wrappers.Select(wrapper => AssemblyLoadContext.GetLoadContext(wrapper.Assembly)).Distinct())
                    context!.ResolvingUnmanagedDll += Answer;
                s_answers = true;
            }
        }
        reason = Wrappers.Select(Difference).FirstOrDefault(difference => difference is not null) ?? "";
        return reason.Length == 0;
    }

    /// <summary>Why a wrapper would not use the library that was loaded; null if it would.</summary>
    /// <remarks>The system's loader is asked first and may know a file of that name. As a rule it is a link to the file
    /// that was loaded. A stub, or the library of another CUDA version, must not be mixed with it.</remarks>
    private static string? Difference(Wrapper wrapper)
    {
        NativeLibraries.LoadedLibrary loaded = NativeLibraries.Find(wrapper.Library)!;
        string name = OperatingSystem.IsWindows() ? wrapper.WindowsName : wrapper.LinuxName;
        // The search that ManagedCuda makes itself.
        return NativeLibrary.TryLoad(name, wrapper.Assembly, DllImportSearchPath.SafeDirectories, out nint handle)
            && handle == loaded.Handle
                ? null
                : $"ManagedCuda would not use {loaded.Path}: the system's loader knows another {name}. Take that off the "
                + $"loader's path, or name its folder in {LibrarySearch.FoldersVariable} and start again.";
    }

    private static nint Answer(Assembly assembly, string name)
    {
        foreach (Wrapper wrapper in Wrappers)
        {
            if (wrapper.Assembly == assembly && (name == wrapper.LinuxName || name == wrapper.WindowsName))
                return NativeLibraries.Find(wrapper.Library)?.Handle ?? 0;
        }
        return 0;
    }

    /// <summary>An assembly of ManagedCuda.</summary>
    /// <param name="Assembly">The assembly.</param>
    /// <param name="LinuxName">What it asks for on Linux.</param>
    /// <param name="WindowsName">What it asks for on Windows.</param>
    /// <param name="Library">The library that it means.</param>
    private sealed record Wrapper(Assembly Assembly, string LinuxName, string WindowsName, string Library);
}
