using BachBot.Engine.Backends;
using BachBot.Engine.Cpu;
using BachBot.Engine.Cuda;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Reference;

namespace BachBot.Benchmarks;

/// <summary>Which backend is timed, and how it is set up.</summary>
/// <param name="Name">cpu, cuda or reference.</param>
/// <param name="Threads">Threads of the cpu backend.</param>
/// <param name="Instructions">Widest vector instructions of the cpu backend.</param>
/// <param name="Precision">Precision of the cuda backend's matrix products.</param>
internal sealed record BenchmarkBackend(
    string Name, int Threads, CpuInstructionSet Instructions, MatrixPrecision Precision)
{
    /// <summary>Makes the backend.</summary>
    /// <exception cref="BackendException">There is no such device.</exception>
    public IBackend Create() => Name switch
    {
        "reference" => new ReferenceBackend<float>(),
        "cuda" => CudaBackend.TryCreate(
            new CudaBackendOptions { MatrixPrecision = Precision }, out CudaBackend? cuda, out string? reason)
            ? cuda
            : throw new BackendException(reason),
        _ => new CpuBackend(new CpuBackendOptions { Threads = Threads, InstructionSet = Instructions }),
    };

    /// <summary>What a result says about the backend.</summary>
    public static Dictionary<string, object> Describe(IBackend backend) => backend switch
    {
        CpuBackend cpu => new()
        {
            ["impl"] = "BachBot.Engine cpu",
            ["instructions"] = cpu.InstructionSet.ToString(),
            ["threads"] = cpu.Threads,
        },
        CudaBackend cuda => new()
        {
            ["impl"] = "BachBot.Engine cuda",
            ["device"] = cuda.Device.Name,
            ["driver"] = cuda.Device.DriverVersion.ToString(),
            ["nvrtc"] = cuda.CompilerVersion.ToString(),
            ["cublas"] = cuda.BlasVersion.ToString(),
            ["precision"] = cuda.Options.MatrixPrecision.ToString(),
        },
        _ => new() { ["impl"] = $"BachBot.Engine {backend.Name}" },
    };
}
