using System.CommandLine;
using BachBot.Cli.Benchmarks;
using BachBot.Cli.Output;
using BachBot.Cli.Reports.Benchmarks;
using BachBot.Cli.Running;
using BachBot.Engine.Checkpoints;
using BachBot.Engine.Cuda;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Models;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot bench</c>: how fast this machine trains and composes.</summary>
internal sealed class BenchCommand
{
    private const int MostUnits = 16_384, MostLayers = 64, MostSequences = 16_384, MostSteps = 65_536;

    private readonly Option<string> _task =
        TextOption.Choice("--task", "What to time.", "all", "all", "train", "sample");

    private readonly Option<string> _backend = TextOption.Choice(
        "--backend", "What computes: auto takes cpu, and cuda where there is one.", "auto", "auto", "cpu", "cuda", "reference");

    private readonly Option<string> _cell =
        TextOption.Choice("--cell", "The recurrent cell.", "lstm", "lstm", "gru", "elman");

    private readonly Option<string> _precision = SharedOptions.Precision();
    private readonly Option<string> _plan = SharedOptions.Plan();

    private readonly NumbersOption _hidden = new("--hidden", "Units of a layer.", MostUnits, 256);
    private readonly NumbersOption _layers = new("--layers", "Recurrent layers.", MostLayers, 3);

    private readonly NumbersOption _batch =
        new("--batch", "Sequences side by side; by default 50 to train, 1 and 64 to sample.", MostSequences);

    private readonly NumbersOption _sequence =
        new("--sequence", "Steps of a training window, tokens of a text.", MostSteps, 128);

    private readonly NumbersOption _threads =
        new("--threads", "Threads of the cpu backend.", BackendChoice.MostThreads, Environment.ProcessorCount);

    private readonly RealOption _seconds = new(
        "--seconds", "Time for each case; at least three repetitions are made.", value => value is > 0 and <= 3600,
        "above 0 and at most 3600", Repetitions.Default.Time.TotalSeconds);

    private readonly IntegerOption<int> _repetitions =
        new("--repetitions", "Exactly so many repetitions instead.", 1, 1_000_000);

    private readonly Option<bool> _phases =
        TextOption.Flag("--phases", "Also show the time of each function of the backend.");

    private readonly Option<bool> _sweep = TextOption.Flag(
        "--sweep", "Time many sizes around the reference model, for the page; takes some minutes.");

    private readonly Option<string> _json = TextOption.Path("--json", "Also write the results as JSON to this file.");
    private readonly Option<string> _page = TextOption.Path("--page", "Also write a page with charts to this file.");

    public static Command Create(Terminal terminal)
    {
        var bench = new BenchCommand();
        var command = new Command(
            "bench", "Time training and sampling. Options that take several numbers time every combination.");
        foreach (Option option in new Option[]
        {
            bench._task, bench._backend, bench._cell, bench._hidden, bench._layers, bench._batch, bench._sequence,
            bench._threads, bench._precision, bench._plan, bench._seconds, bench._repetitions, bench._phases, bench._sweep, bench._json,
            bench._page,
        })
            command.Add(option);
        return command.Does(terminal, (parsed, cancellationToken) => bench.Run(parsed, terminal, cancellationToken));
    }

    private void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        string?[] files = [parsed.GetValue(_json), parsed.GetValue(_page)];
        foreach (string file in files.OfType<string>())
            AtomicFile.Try(file);
        if (files is [{ } first, { } second] && Path.GetFullPath(first) == Path.GetFullPath(second))
            throw new CommandException($"--json and --page both name {first}; give each a file of its own.");
        IReadOnlyList<BenchmarkSeries> series = parsed.GetValue(_sweep) ? Sweep(parsed) : [];
        IEnumerable<BenchmarkCase> cases = series.Count > 0 ? series.SelectMany(row => row.Cases) : Cases(parsed);
        var runner = new BenchmarkRunner(Repeat(parsed), parsed.GetValue(_phases));
        var results = new List<BenchmarkResult>();
        foreach (BenchmarkCase one in cases.Distinct())
        {
            cancellationToken.ThrowIfCancellationRequested();
            BenchmarkResult result = runner.Run(one, cancellationToken);
            if (results.Count == 0)
                BenchmarkTable.WriteHead(terminal);
            BenchmarkTable.Write(terminal, result);
            results.Add(result);
            // After each, so that what was timed is kept should the rest be interrupted.
            Save(parsed, new BenchmarkReport(Machine.This, DateTimeOffset.UtcNow, results, series));
        }
        if (results.TrueForAll(result => result.Failure is not null))
            throw new CommandException($"nothing could be timed: {results[0].Failure}");
    }

    private void Save(ParseResult parsed, BenchmarkReport report)
    {
        if (parsed.GetValue(_json) is { } json)
            AtomicFile.WriteText(json, Json.Text(writer => BenchmarkJson.Write(writer, report)));
        if (parsed.GetValue(_page) is { } page)
            BenchmarkPage.Write(page, report);
    }

    private IReadOnlyList<BenchmarkSeries> Sweep(ParseResult parsed)
    {
        foreach (Option option in new Option[] { _task, _cell, _hidden, _layers, _batch, _sequence, _precision, _plan })
        {
            if (parsed.GetResult(option) is { Implicit: false })
                throw new CommandException($"--sweep has sizes of its own; leave out {option.Name}.");
        }
        return [.. BenchmarkSweep.Series(Backends(parsed), parsed.GetRequiredValue(_threads).Max())];
    }

    private Repetitions Repeat(ParseResult parsed) => _repetitions.Find(parsed) is { } count
        ? Repetitions.Default with { Least = count, Most = count }
        : Repetitions.Default with { Time = TimeSpan.FromSeconds(_seconds.Read(parsed)) };

    private IReadOnlyList<string> Backends(ParseResult parsed)
    {
        string name = parsed.GetRequiredValue(_backend);
        if (name != "auto")
            return [name];
        return CudaBackend.TryFindDevices([], out _, out _) ? ["cpu", "cuda"] : ["cpu"];
    }

    private IEnumerable<BenchmarkCase> Cases(ParseResult parsed)
    {
        string task = parsed.GetRequiredValue(_task);
        int[] batches = parsed.GetRequiredValue(_batch);
        return
            from kind in Enum.GetValues<BenchmarkTask>()
            where task == "all" || task.Equals(kind.ToString(), StringComparison.OrdinalIgnoreCase)
            from backend in Backends(parsed)
            from layers in parsed.GetRequiredValue(_layers)
            from hidden in parsed.GetRequiredValue(_hidden)
            from batch in batches.Length > 0 ? batches : kind == BenchmarkTask.Train ? [50] : [1, 64]
            from sequence in parsed.GetRequiredValue(_sequence)
            from threads in parsed.GetRequiredValue(_threads)
            select new BenchmarkCase
            {
                Task = kind,
                Backend = backend,
                Threads = threads,
                Precision = Enum.Parse<MatrixPrecision>(parsed.GetRequiredValue(_precision), ignoreCase: true),
                Plan = SharedOptions.ReadPlan(parsed, _plan),
                Cell = Enum.Parse<CellKind>(parsed.GetRequiredValue(_cell), ignoreCase: true),
                Hidden = hidden,
                Layers = layers,
                Batch = batch,
                Sequence = sequence,
            };
    }
}
