using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BachBot.Cli;
using BachBot.Cli.Benchmarks;
using BachBot.Cli.Commands;
using BachBot.Cli.Output;
using BachBot.Cli.Reports;
using BachBot.Engine.Checkpoints;

namespace BachBot.Benchmarks.Peers;

/// <summary><c>compare-pytorch</c>: the same model in both libraries, run in turn.</summary>
internal sealed class ComparePyTorchCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly IntegerOption<int> _runs = new("--runs", "Pairs of runs.", 1, 1000, 7);

    private readonly IntegerOption<int> _threads = new(
        "--threads", "Threads of both; PyTorch also runs with one, and the faster counts.", 1, Environment.ProcessorCount,
        Math.Min(2, Environment.ProcessorCount));

    private readonly Option<string> _device = TextOption.Choice("--device", "Where both run.", "cpu", "cpu", "cuda");

    private readonly Option<string> _precision = TextOption.Choice(
        "--precision", "Of both's matrix products, with --device cuda.", "float32", "float32", "tf32", "bfloat16");

    private readonly Option<string> _only = new("--only") { Description = "Only comparisons with this in their name, such as gru." };

    private readonly Option<string> _python = TextOption.Path("--python", "The Python that has PyTorch.");

    private readonly Option<string> _script =
        TextOption.Path("--script", "The PyTorch side, benchmarks/peers/torch_rnn.py.");

    private readonly Option<string> _json = TextOption.Path("--json", "Keep every run and the ratios in this file.");

    public static Command Create(Terminal terminal)
    {
        var compare = new ComparePyTorchCommand();
        compare._script.Required = true;
        compare._python.DefaultValueFactory = _ => File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        var command = new Command("compare-pytorch", "Compare training and sampling with PyTorch, run in turn.")
        {
            compare._runs, compare._threads, compare._device, compare._precision, compare._only, compare._python, compare._script,
            compare._json,
        };
        return command.Does(terminal, (parsed, cancellationToken) => compare.Run(parsed, terminal, cancellationToken));
    }

    private void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        int runs = _runs.Read(parsed), threads = _threads.Read(parsed);
        string device = parsed.GetRequiredValue(_device), precision = parsed.GetRequiredValue(_precision);
        if (device == "cpu" && precision != "float32")
            throw new CommandException("--precision is for --device cuda.");
        string only = parsed.GetValue(_only) ?? "";
        PeerCase[] cases =
            [.. PeerCase.All.Where(one => one.ToString().Contains(only, StringComparison.OrdinalIgnoreCase))];
        if (cases.Length == 0)
            throw new CommandException($"no comparison has '{only}' in its name: {string.Join("; ", PeerCase.All)}.");
        string? json = parsed.GetValue(_json);
        if (json is not null)
            AtomicFile.Try(json);
        var programs = new Programs(
            parsed.GetRequiredValue(_python), parsed.GetRequiredValue(_script), device, precision);
        JsonNode pyTorch = programs.CheckPyTorch();

        double? otherWork = OtherWork.Share();
        if (otherWork > OtherWork.Tolerable)
            terminal.Note(
                $"other programs take {Figures.Share(otherWork.Value)} of the processors: ratios will not be those of a quiet machine.");
        terminal.Write(string.Create(
            CultureInfo.InvariantCulture, $"{Machine.This}; PyTorch {pyTorch["version"]}; {DateTime.UtcNow:yyyy-MM-dd}"));
        terminal.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"Tokens a second, medians of {runs} runs in turn; the memory of each in the last columns."));
        terminal.Write(Comparison.Heading);
        var results = new List<JsonNode>();
        foreach (PeerCase one in cases)
        {
            var comparison = new Comparison(one);
            IReadOnlyList<PyTorchWay> ways = PyTorchWay.Of(one, device, threads);
            for (int run = 0; run < runs; run++)
            {
                RunEach(programs, one, ways, threads, comparison, cancellationToken);
                // After each run, so that what was measured is kept should the rest be interrupted.
                if (json is not null)
                    AtomicFile.WriteText(json, Report(pyTorch, otherWork, [.. results, comparison.ToJson()]));
            }
            terminal.Write(comparison.ToString());
            results.Add(comparison.ToJson());
        }
        terminal.Write("");
        terminal.Write(Comparison.Differences);
    }

    private static string Report(JsonNode pyTorch, double? otherWork, IEnumerable<JsonNode> comparisons) => new JsonObject
    {
        ["date"] = DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture),
        ["machine"] = JsonNode.Parse(Json.Text(writer => BenchmarkJson.Write(writer, Machine.This))),
        ["other_work_before"] = otherWork is { } share ? Math.Round(share, 3) : null,
        ["pytorch"] = pyTorch.DeepClone(),
        ["differences"] = Comparison.Differences,
        ["comparisons"] = new JsonArray([.. comparisons.Select(comparison => comparison.DeepClone())]),
    }.ToJsonString(Indented);

    private static void RunEach(
        Programs programs, PeerCase one, IReadOnlyList<PyTorchWay> ways, int threads, Comparison comparison,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        comparison.Add(programs.Engine(one, threads));
        foreach (PyTorchWay way in ways.Where(way => !comparison.HasFailed(way)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                comparison.Add(way, programs.PyTorch(one, way));
            }
            catch (PeerException exception) when (way != ways[0])
            {
                // The first way must work; another may lack something on this machine, such as a compiler.
                comparison.AddFailure(way, exception.Message);
            }
        }
    }
}
