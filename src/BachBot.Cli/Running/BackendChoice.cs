using BachBot.Engine.Backends;
using BachBot.Engine.Cpu;
using BachBot.Engine.Reference;

namespace BachBot.Cli.Running;

/// <summary>Makes the backend that a command line asks for.</summary>
internal static class BackendChoice
{
    public const string NoCuda = "the cuda backend is not built yet; take --backend cpu.";

    /// <summary>More threads than any machine has use for; each takes memory.</summary>
    public const int MostThreads = 1024;

    /// <param name="name">auto, cuda, cpu or reference.</param>
    /// <param name="threads">Threads of the cpu backend; 0 for one a processor.</param>
    public static IBackend Create(string name, int threads)
    {
        if (threads is < 0 or > MostThreads)
            throw new CommandException($"--threads must be from 0 to {MostThreads}, not {threads}.");
        return name switch
        {
            "auto" or "cpu" => new CpuBackend(new CpuBackendOptions
            {
                Threads = threads == 0 ? Environment.ProcessorCount : threads,
            }),
            "reference" => new ReferenceBackend<float>(),
            "cuda" => throw new CommandException(NoCuda),
            _ => throw new CommandException($"there is no backend '{name}'."),
        };
    }
}
