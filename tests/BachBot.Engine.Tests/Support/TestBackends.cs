using BachBot.Engine.Backends;
using BachBot.Engine.Cpu;
using BachBot.Engine.Reference;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Tests.Support;

/// <summary>The backends that tests run on, by name.</summary>
public static class TestBackends
{
    private static readonly Dictionary<string, Func<IBackend>> Factories = new()
    {
        ["reference float"] = () => new ReferenceBackend<float>(),
        ["reference double"] = () => new ReferenceBackend<double>(),
        ["cpu"] = () => new CpuBackend(new CpuBackendOptions { Threads = 2 }),
        ["cpu 3 threads, 256-bit vectors"] = () => Cpu(3, CpuInstructionSet.Vector256),
        ["cpu 1 thread, 128-bit vectors"] = () => Cpu(1, CpuInstructionSet.Vector128),
        [$"{TestCuda.Name} float"] = () => TestCuda.Create(DType.Float32),
        [$"{TestCuda.Name} double"] = () => TestCuda.Create(DType.Float64),
    };

    public static IEnumerable<string> Names => Factories.Keys;

    /// <summary>Every kind of backend once.</summary>
    public static IEnumerable<string> Kinds => ["reference double", "cpu", $"{TestCuda.Name} float"];

    public static IBackend Create(string name) => Factories[name]();

    private static CpuBackend Cpu(int threads, CpuInstructionSet instructions) =>
        new(new CpuBackendOptions { Threads = threads, InstructionSet = instructions });
}
