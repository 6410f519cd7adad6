using BachBot.Cli.Output;
using BachBot.Engine.Backends;
using BachBot.Engine.Cpu;
using BachBot.Engine.Cuda;
using BachBot.Engine.Reference;

namespace BachBot.Cli.Running;

/// <summary>Makes the backend that a command line asks for.</summary>
internal static class BackendChoice
{
    /// <summary>Ends the first line where the paths that were tried follow.</summary>
    private const string Tried = " Tried:";

    /// <summary>More threads than any machine has use for; each takes memory.</summary>
    public const int MostThreads = 1024;

    /// <param name="name">auto, cuda, cpu or reference.</param>
    /// <param name="threads">Threads of the cpu backend; 0 for one a processor.</param>
    /// <param name="terminal">Is told once if auto has to do without a GPU.</param>
    /// <param name="options">How the cuda backend is set up; null for as ever.</param>
    public static IBackend Create(string name, int threads, Terminal terminal, CudaBackendOptions? options = null)
    {
        options ??= new CudaBackendOptions();
        // Who asks for a plan is told whether it fits.
        if (options.RecurrentPlan == RecurrentPlan.Persistent)
            options = options with { Log = options.Log ?? terminal.Note };
        if (threads is < 0 or > MostThreads)
            throw new CommandException($"--threads must be from 0 to {MostThreads}, not {threads}.");
        return name switch
        {
            "auto" => Fastest(threads, terminal, options),
            "cpu" => Cpu(threads),
            "reference" => new ReferenceBackend<float>(),
            "cuda" => Cuda(options),
            _ => throw new CommandException($"there is no backend '{name}'."),
        };
    }

    /// <summary>The cuda backend.</summary>
    /// <exception cref="CommandException">It cannot be used on this machine.</exception>
    public static CudaBackend Cuda(CudaBackendOptions options) =>
        CudaBackend.TryCreate(options, out CudaBackend? cuda, out string? reason)
            ? cuda
            : throw new CommandException(
                $"the cuda backend cannot be used: {FirstLine(reason)} 'bachbot devices' tells more.");

    /// <summary>What is missing, without the paths that were tried, as a sentence.</summary>
    public static string FirstLine(string reason)
    {
        string line = reason.Split('\n')[0].TrimEnd('\r', ' ');
        line = line.EndsWith(Tried, StringComparison.Ordinal) ? line[..^Tried.Length] : line;
        return line.EndsWith('.') ? line : line + ".";
    }

    private static IBackend Fastest(int threads, Terminal terminal, CudaBackendOptions options)
    {
        if (CudaBackend.TryCreate(options, out CudaBackend? cuda, out string? reason))
            return cuda;
        terminal.NoteIfAllGoesWell($"Computing on the cpu: {FirstLine(reason)}");
        return Cpu(threads);
    }

    private static CpuBackend Cpu(int threads) => new(new CpuBackendOptions
    {
        Threads = threads == 0 ? Environment.ProcessorCount : threads,
    });
}
