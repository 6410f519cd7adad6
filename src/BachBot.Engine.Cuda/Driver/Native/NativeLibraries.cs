using System.Reflection;
using System.Runtime.InteropServices;

namespace BachBot.Engine.Cuda.Driver.Native;

/// <summary>Finds and loads the CUDA libraries, once a process.</summary>
/// <remarks>The bindings name the libraries <see cref="Cuda"/>, <see cref="Nvrtc"/> and <see cref="Cublas"/>; here
/// those names get the libraries that were found. The driver is loaded first: its version says which CUDA versions its
/// code may come from.</remarks>
internal static unsafe class NativeLibraries
{
    public const string Cuda = "cuda";
    public const string Nvrtc = "nvrtc";
    public const string Cublas = "cublas";

    /// <summary>The oldest CUDA version that has all entry points: 11.4.</summary>
    private const int OldestDriver = 11040;

    /// <summary>The first architecture that CUDA 13 knows: Turing.</summary>
    private const int OldestOfCuda13 = 75;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, LoadedLibrary> Loaded = [];
    private static bool s_resolves;

    /// <summary>Loads all three libraries, or says why that is not possible.</summary>
    /// <param name="folders">Folders to search before all others.</param>
    /// <param name="ordinal">The device that they are for; null for the newest.</param>
    /// <param name="reason">The first line says what is missing; one line for each path that was tried follows.</param>
    public static bool TryLoad(IReadOnlyList<string> folders, int? ordinal, out string reason)
    {
        lock (Gate)
        {
            reason = "";
            if (!s_resolves)
            {
                NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);
                s_resolves = true;
            }
            if (!TryLoad(
                Cuda, LibraryNames.Driver, CudaApi.EntryPoints, folders, "the NVIDIA driver is not installed", out reason))
                return false;
            int driver;
            int result = CudaApi.cuDriverGetVersion(&driver);
            if (result != 0)
            {
                reason = $"cuDriverGetVersion: {CudaApi.Describe(result)}";
                return false;
            }
            if (driver < OldestDriver)
            {
                reason = $"the NVIDIA driver supports CUDA {CudaApi.VersionOf(driver)}; a driver for {CudaApi.VersionOf(OldestDriver)} or newer is needed.";
                return false;
            }
            int major = driver / 1000;
            if (major >= 13 && NativeDevices.ArchitectureOf(ordinal) is < OldestOfCuda13)
                major = 12;
            return TryLoad(
                    Nvrtc, LibraryNames.Nvrtc(major), NvrtcApi.EntryPoints, folders,
                    "CUDA's compiler NVRTC is not installed", out reason)
                && TryLoad(
                    Cublas, LibraryNames.Cublas(major), CublasApi.EntryPoints, folders, "cuBLAS is not installed",
                    out reason);
        }
    }

    /// <summary>The paths of the libraries in use.</summary>
    public static IReadOnlyList<string> Paths
    {
        get
        {
            lock (Gate)
                return [.. Loaded.Values.Select(library => library.Path)];
        }
    }

    /// <summary>A library that was loaded; null if it was not.</summary>
    public static LoadedLibrary? Find(string library)
    {
        lock (Gate)
            return Loaded.GetValueOrDefault(library);
    }

    private static bool TryLoad(
        string library, IReadOnlyList<string> names, IReadOnlyList<string> entryPoints, IReadOnlyList<string> folders,
        string missing, out string reason)
    {
        reason = "";
        if (Loaded.ContainsKey(library))
            return true;
        var tried = new List<string>();
        foreach (string path in LibrarySearch.Candidates(names, folders))
        {
            try
            {
                if (library == Nvrtc)
                    LoadBuiltins(path);
                nint handle = NativeLibrary.Load(path);
                // Found out now, it is a path that does not do, and not an exception in the middle of the work.
                if (entryPoints.FirstOrDefault(name => !NativeLibrary.TryGetExport(handle, name, out _)) is { } lacking)
                {
                    NativeLibrary.Free(handle);
                    tried.Add($"  {path}: has no {lacking}: it is too old, or not what its name says");
                    continue;
                }
                Loaded[library] = new LoadedLibrary(path, handle);
                return true;
            }
            catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
            {
                tried.Add($"  {SystemError(path, exception.Message)}");
            }
        }
        reason = string.Join(
            Environment.NewLine, tried.Prepend($"{missing}: no {names[0]} that can be used was found. Tried:"));
        return false;
    }

    /// <summary>Loads what NVRTC itself opens by its bare name when it compiles, which the system's loader does not find in
    /// the folder of a Python package. If it is not there, NVRTC says so.</summary>
    private static void LoadBuiltins(string nvrtc)
    {
        string? folder = Path.GetDirectoryName(nvrtc);
        if (string.IsNullOrEmpty(folder) || !Directory.Exists(folder))
            return;
        foreach (string file in Directory.GetFiles(folder, LibraryNames.NvrtcBuiltins))
            _ = NativeLibrary.TryLoad(file, out _);
    }

    /// <summary>The path and the loader's own words: .NET puts its advice before them.</summary>
    private static string SystemError(string path, string message)
    {
        string[] lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string words = lines.Length == 0 ? "cannot be loaded" : lines[^1];
        return words.StartsWith(path, StringComparison.Ordinal) ? words : $"{path}: {words}";
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        Loaded.TryGetValue(name, out LoadedLibrary? library) ? library.Handle : 0;

    /// <summary>A library in use.</summary>
    /// <param name="Path">The path that was loaded; a bare name where the system's loader found it.</param>
    /// <param name="Handle">The system's handle.</param>
    public sealed record LoadedLibrary(string Path, nint Handle);
}
