using System.CommandLine;
using System.Globalization;
using BachBot.Cli.Commands;
using BachBot.Cli.Output;
using BachBot.Cli.Reports;
using BachBot.Cli.Running;
using BachBot.Engine.Cuda;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Ops;

namespace BachBot.Benchmarks.Plans;

/// <summary><c>plans</c>: the steps of one LSTM layer on the GPU, in every plan that the device carries out.</summary>
internal sealed class PlansCommand
{
    private readonly NumbersOption _hidden = new("--hidden", "Units of the layer.", 16_384, 256);
    private readonly NumbersOption _batch = new("--batch", "Sequences side by side.", 16_384, 64);
    private readonly IntegerOption<int> _sequence = new("--sequence", "Steps.", 1, 65_536, 128);

    private readonly IntegerOption<int> _runs =
        new("--runs", "Times that each plan is run; the median counts.", 1, 10_000, 20);

    private readonly Option<string> _precision = TextOption.Choice(
        "--precision", "Only this precision of products.", "all", "all", "float32", "tf32", "bfloat16");

    private readonly Option<string> _exchange = TextOption.Choice(
        "--exchange", "Only plans whose blocks exchange this way.", "all", "all", "clusters", "memory");

    public static Command Create(Terminal terminal)
    {
        var plans = new PlansCommand();
        var command = new Command("plans", "Time the steps of an LSTM layer in every plan that the GPU carries out.")
        {
            plans._hidden, plans._batch, plans._sequence, plans._runs, plans._precision, plans._exchange,
        };
        return command.Does(terminal, (parsed, cancellationToken) => plans.Run(parsed, terminal, cancellationToken));
    }

    private void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        string wanted = parsed.GetRequiredValue(_precision), exchange = parsed.GetRequiredValue(_exchange);
        int runs = _runs.Read(parsed);
        terminal.Write(
            "    H     N     T  products  exchange  blocks  threads  clusters  sequences  registers  local B    forward  backward, µs a step");
        foreach (MatrixPrecision precision in Enum.GetValues<MatrixPrecision>())
        {
            if (wanted != "all" && !wanted.Equals(precision.ToString(), StringComparison.OrdinalIgnoreCase))
                continue;
            using CudaBackend backend = BackendChoice.Cuda(new CudaBackendOptions { MatrixPrecision = precision });
            foreach (int units in parsed.GetRequiredValue(_hidden))
            {
                foreach (int sequences in parsed.GetRequiredValue(_batch))
                {
                    using var layer = new LayerSteps(backend, _sequence.Read(parsed), sequences, units);
                    Stepwise(terminal, backend.Execution, layer, precision, runs);
                    foreach (bool clusters in new[] { true, false })
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        if (exchange == "all" || (exchange == "clusters") == clusters)
                            Persistent(terminal, backend.Execution, layer, precision, clusters, runs);
                    }
                }
            }
        }
    }

    private static void Stepwise(
        Terminal terminal, CudaExecution execution, LayerSteps layer, MatrixPrecision precision, int runs)
    {
        using var bias = new BiasCuda(execution);
        using var steps = new LstmStepwise(execution, new RecurrentCuda(execution, bias));
        StepTimes times = layer.Time(steps, runs);
        terminal.Write(Line(layer, precision, "stepwise", "", "", "", "", "", "", times));
    }

    private static void Persistent(
        Terminal terminal, CudaExecution execution, LayerSteps layer, MatrixPrecision precision, bool clusters, int runs)
    {
        CudaDeviceInfo device = execution.Driver.Device;
        if (clusters && !device.SupportsClusters)
            return;
        device = device with { SupportsClusters = clusters };
        using var bias = new BiasCuda(execution);
        foreach (LstmPlan plan in LstmPlan.For(device, execution.ScalarType, precision, layer.Units, layer.Sequences))
        {
            using LstmPersistent? steps = LstmPersistent.TryCreate(execution, bias, [plan], layer.Sequences);
            if (steps is null)
                continue;
            CudaKernelInfo[] kernels = [.. steps.Describe()];
            StepTimes times = layer.Time(steps, runs);
            terminal.Write(Line(
                layer, precision, clusters ? "clusters" : "memory", Text(steps.Plan.Cluster), Text(steps.Plan.BlockThreads),
                Text(steps.Plan.Clusters(layer.Sequences)), Text(steps.Plan.ClusterSequences),
                string.Join('/', kernels.Select(kernel => Text(kernel.Registers))),
                string.Join('/', kernels.Select(kernel => Text(kernel.LocalBytes))), times));
        }
    }

    private static string Line(
        LayerSteps layer, MatrixPrecision precision, string exchange, string cluster, string threads, string clusters,
        string sequences, string registers, string local, StepTimes times) => string.Create(
        CultureInfo.InvariantCulture,
        $"{layer.Units,5}{layer.Sequences,6}{layer.Steps,6}  {precision.ToString().ToLowerInvariant(),-10}{exchange,-8}{cluster,8}")
        + $"{threads,9}{clusters,10}{sequences,11}{registers,11}{local,9}"
        + $"{Figures.Significant(times.Forward, 4),11}{Figures.Significant(times.Backward, 4),10}";

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
