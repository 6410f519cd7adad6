using BachBot.Cli.Reports;
using BachBot.Cli.Running;
using BachBot.Engine.Backends;
using BachBot.Engine.Cpu;
using BachBot.Engine.Cuda;
using BachBot.Engine.Reference;

namespace BachBot.Cli.Benchmarks;

/// <summary>Runs benchmarks one after the other.</summary>
/// <param name="repetitions">How often each is repeated.</param>
/// <param name="withPhases">Whether the time of each function of the backend is taken. It costs a little, and a device
/// has to wait after each function.</param>
internal sealed class BenchmarkRunner(Repetitions repetitions, bool withPhases)
{
    private readonly Dictionary<int, double> _peaks = [];

    /// <summary>A later case finds memory that the earlier ones have left behind.</summary>
    private bool _isFirst = true;

    /// <summary>Runs a case.</summary>
    /// <exception cref="CommandException">The backend cannot be used on this machine.</exception>
    public BenchmarkResult Run(BenchmarkCase benchmark, CancellationToken cancellationToken)
    {
        double? before = null;
        if (_isFirst)
        {
            GC.Collect();
            before = ResidentMemory.Now;
            ResidentMemory.ForgetPeak();
            _isFirst = false;
        }
        // Which plan a layer got: a case asks for one, and it may not fit.
        var plans = new List<string>();
        using IBackend backend = Create(benchmark, plans.Add);
        (IBackend timed, TimedBackend timer) = TimedBackend.InFrontOf(backend);
        string device = Describe(backend);
        try
        {
            List<double> seconds = benchmark.Task == BenchmarkTask.Train
                ? TrainingBenchmark.Run(
                    benchmark, withPhases ? timed : backend, repetitions, timer.Clear, cancellationToken)
                : SamplingBenchmark.Run(
                    benchmark, withPhases ? timed : backend, repetitions, timer.Clear, cancellationToken);
            double? memory = ResidentMemory.Peak - before;
            Dictionary<string, double>? phases = withPhases
                ? timer.Seconds.ToDictionary(phase => phase.Key, phase => phase.Value / seconds.Count)
                : null;
            var result = new BenchmarkResult(
                benchmark, device, [.. seconds.Order()], Peak(backend), memory, phases, Failure: null);
            return result with { Plans = plans };
        }
        // An argument is wrong where a layer cannot do with the case's sizes.
        catch (Exception exception) when (exception is BackendException or ArgumentException)
        {
            return Failed(Failures.Describe(exception));
        }
        catch (OutOfMemoryException)
        {
            return Failed("there is not enough memory.");
        }
        catch (OverflowException)
        {
            return Failed("the model is larger than a tensor can be.");
        }

        BenchmarkResult Failed(string reason) => new(benchmark, device, [], null, null, null, reason);
    }

    private static IBackend Create(BenchmarkCase benchmark, Action<string> log) => benchmark.Backend switch
    {
        "cpu" => new CpuBackend(new CpuBackendOptions { Threads = benchmark.Threads }),
        "cuda" => BackendChoice.Cuda(new CudaBackendOptions
        {
            MatrixPrecision = benchmark.Precision,
            RecurrentPlan = benchmark.Plan,
            Log = log,
        }),
        _ => new ReferenceBackend<float>(),
    };

    private static string Describe(IBackend backend) => backend switch
    {
        CpuBackend cpu => $"{Machine.This.Processor}, {Figures.Plural(cpu.Threads, "thread")}, {cpu.InstructionSet}",
        CudaBackend cuda => $"{cuda.Device.Name}, driver for CUDA {cuda.Device.DriverVersion}, NVRTC {cuda.CompilerVersion}, cuBLAS {cuda.BlasVersion}, {cuda.Options.MatrixPrecision}",
        _ => Machine.This.Processor,
    };

    private double? Peak(IBackend backend)
    {
        if (backend is not CpuBackend cpu)
            return null;
        if (!_peaks.TryGetValue(cpu.Threads, out double peak))
            _peaks[cpu.Threads] = peak = cpu.MeasurePeak();
        return peak;
    }
}
