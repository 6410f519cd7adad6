using System.Runtime.InteropServices;

namespace BachBot.Engine.Cuda.Driver.Native;

/// <summary>The entry points of NVRTC that the backend uses, as they are declared in <c>nvrtc.h</c>; those that return
/// an int return an <c>nvrtcResult</c>.</summary>
internal static unsafe partial class NvrtcApi
{
    /// <summary>The result of a source that the compiler does not accept.</summary>
    public const int CompilationError = 6;

    private const string Library = NativeLibraries.Nvrtc;

    /// <summary>What the library must have.</summary>
    public static IReadOnlyList<string> EntryPoints { get; } =
    [
        nameof(nvrtcVersion), nameof(nvrtcGetNumSupportedArchs), nameof(nvrtcGetSupportedArchs),
        nameof(nvrtcGetErrorString), nameof(nvrtcCreateProgram), nameof(nvrtcCompileProgram),
        nameof(nvrtcDestroyProgram), nameof(nvrtcGetProgramLogSize), nameof(nvrtcGetProgramLog),
        nameof(nvrtcGetCUBINSize), nameof(nvrtcGetCUBIN), nameof(nvrtcGetPTXSize), nameof(nvrtcGetPTX),
    ];

    [LibraryImport(Library)]
    public static partial int nvrtcVersion(int* major, int* minor);

    [LibraryImport(Library)]
    public static partial int nvrtcGetNumSupportedArchs(int* count);

    [LibraryImport(Library)]
    public static partial int nvrtcGetSupportedArchs(int* architectures);

    [LibraryImport(Library)]
    public static partial byte* nvrtcGetErrorString(int result);

    [LibraryImport(Library)]
    public static partial int nvrtcCreateProgram(
        nint* program, byte* source, byte* name, int headerCount, byte** headers, byte** headerNames);

    [LibraryImport(Library)]
    public static partial int nvrtcCompileProgram(nint program, int optionCount, byte** options);

    [LibraryImport(Library)]
    public static partial int nvrtcDestroyProgram(nint* program);

    [LibraryImport(Library)]
    public static partial int nvrtcGetProgramLogSize(nint program, nuint* bytes);

    [LibraryImport(Library)]
    public static partial int nvrtcGetProgramLog(nint program, byte* log);

    [LibraryImport(Library)]
    public static partial int nvrtcGetCUBINSize(nint program, nuint* bytes);

    [LibraryImport(Library)]
    public static partial int nvrtcGetCUBIN(nint program, byte* image);

    [LibraryImport(Library)]
    public static partial int nvrtcGetPTXSize(nint program, nuint* bytes);

    [LibraryImport(Library)]
    public static partial int nvrtcGetPTX(nint program, byte* image);
}
