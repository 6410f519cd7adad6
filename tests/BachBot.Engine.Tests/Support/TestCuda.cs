using BachBot.Cuda.Emulation;
using BachBot.Engine.Cuda;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Tests.Support;

/// <summary>The CUDA device of the tests: a GPU where there is one, else the emulated one.</summary>
internal static class TestCuda
{
    /// <summary>Names a folder for the launches of the emulated device, which can be run again from there.</summary>
    public const string RecordVariable = "BACHBOT_RECORD_LAUNCHES";

    /// <summary>Set on a machine with a GPU: then a test that cannot use it has failed.</summary>
    private const string RequireVariable = "BACHBOT_REQUIRE_CUDA";

    private static readonly Lazy<string?> NoGpu = new(() =>
    {
        // The libraries that are loaded first serve the whole process, so this is decided once.
        bool found = CudaBackend.TryFindDevices([], out _, out string? reason);
        return found ? null : reason;
    });

    /// <summary>Once: a test may have configured the device since.</summary>
    private static readonly Lazy<bool> Recording = new(() =>
    {
        EmulatedCuda.Configure(new EmulationOptions { RecordFolder = RecordFolder });
        return true;
    });

    /// <summary>Where launches of the emulated device are written to; null if nowhere.</summary>
    public static string? RecordFolder =>
        Environment.GetEnvironmentVariable(RecordVariable) is { Length: > 0 } folder ? folder : null;

    /// <summary>Whether tests run on a GPU.</summary>
    public static bool IsGpu => NoGpu.Value is null;

    /// <summary>How tests call the device.</summary>
    public static string Name => IsGpu ? "cuda" : "cuda (emulated)";

    /// <summary>A backend; skips the test if there is neither a GPU nor a compiler for the emulated device.</summary>
    public static CudaBackend Create(
        DType scalarType = DType.Float32, MatrixPrecision precision = MatrixPrecision.Float32) =>
        Create(options => options with { ScalarType = scalarType, MatrixPrecision = precision });

    /// <summary>A backend with other options.</summary>
    internal static CudaBackend Create(Func<CudaBackendOptions, CudaBackendOptions> change)
    {
        CudaBackendOptions options = change(new CudaBackendOptions { RecurrentPlan = RecurrentPlan.Stepwise });
        if (!IsGpu)
            options = Emulated(options);
        bool made = CudaBackend.TryCreate(options, out CudaBackend? backend, out string? reason);
        Assert.True(made, reason);
        return backend!;
    }

    /// <summary>Gives the emulated device, which is one for the whole process, other properties; skips the test if it cannot be
    /// built. A GPU stays as it is.</summary>
    internal static void Configure(EmulationOptions options)
    {
        if (IsGpu)
            return;
        Build();
        EmulatedCuda.Configure(options with { RecordFolder = RecordFolder });
    }

    /// <summary>Gives the emulated device back its usual properties.</summary>
    internal static void Reset()
    {
        if (!IsGpu && EmulatedCuda.TryBuild(out _, out _))
            Configure(new EmulationOptions());
    }

    private static CudaBackendOptions Emulated(CudaBackendOptions options)
    {
        Assert.False(
            Environment.GetEnvironmentVariable(RequireVariable) == "1", $"{RequireVariable} is set: {NoGpu.Value}");
        string folder = Build();
        return options with { LibraryFolders = [folder], CacheFolder = Path.Combine(folder, "kernels") };
    }

    private static string Build()
    {
        bool built = EmulatedCuda.TryBuild(out string? folder, out string? reason);
        Requirement.Check(built, $"the CUDA device cannot be emulated: {reason}");
        if (RecordFolder is not null)
            _ = Recording.Value;
        return folder!;
    }
}
