using System.Globalization;
using System.Text.Json.Nodes;
using BachBot.Cli.Reports;

namespace BachBot.Benchmarks.Peers;

/// <summary>Runs of both programs on one case, made in turn.</summary>
internal sealed class Comparison(PeerCase one)
{
    /// <summary>What differs in the work, as far as it is not the libraries' own doing.</summary>
    public const string Differences =
        "PyTorch trains two biases for each gate, BachBot.Engine one. Both read the loss after each step. BachBot.Engine copies "
        + "the next window of tokens in each step, as its trainer does; PyTorch goes through eight windows that lie there. "
        + "Both draw from the whole distribution; BachBot.Engine also writes down the text. Memory is "
        + "the most that the process held, above what it held before the model was made (PyTorch imported, .NET started).";

    private readonly List<Run> _engine = [];
    private readonly Dictionary<PyTorchWay, List<Run>> _pyTorch = [];
    private readonly Dictionary<PyTorchWay, string> _failures = [];

    /// <summary>Adds a run of BachBot.Engine.</summary>
    public void Add(Run engine) => _engine.Add(engine);

    /// <summary>Adds a run of PyTorch.</summary>
    public void Add(PyTorchWay way, Run run)
    {
        if (!_pyTorch.TryGetValue(way, out List<Run>? runs))
            _pyTorch[way] = runs = [];
        runs.Add(run);
    }

    /// <summary>Notes that PyTorch cannot be run in a way.</summary>
    public void AddFailure(PyTorchWay way, string reason) => _failures[way] = reason;

    public bool HasFailed(PyTorchWay way) => _failures.ContainsKey(way);

    /// <summary>The way in which PyTorch is fastest, of those that never failed.</summary>
    private PyTorchWay Best => _pyTorch.Where(runs => !HasFailed(runs.Key))
        .MaxBy(runs => Median.Of(runs.Value.Select(run => run.TokensPerSecond))).Key;

    private List<Run> PyTorch => _pyTorch[Best];

    /// <summary>Of each pair, how many times faster BachBot.Engine is.</summary>
    private double[] Ratios => [.. _engine.Zip(PyTorch, (ours, theirs) => ours.TokensPerSecond / theirs.TokensPerSecond)];

    public static string Heading =>
        $"{"",-28}{"BachBot",10}{"PyTorch",10}{"best",11}{"ratio",8}{"from",7}{"to",7}{"MB",8}{"MB",8}";

    /// <summary>A line of the table: medians, and the smallest and largest ratio of a pair.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{one,-28}{Median.Of(_engine.Select(run => run.TokensPerSecond)),10:N0}{Median.Of(PyTorch.Select(run => run.TokensPerSecond)),10:N0}{Best,11}{Median.Of(Ratios),8:F2}{Ratios.Min(),7:F2}{Ratios.Max(),7:F2}{Memory(_engine),8:N0}{Memory(PyTorch),8:N0}");

    /// <summary>Every run, and the ratios.</summary>
    public JsonObject ToJson() => new()
    {
        ["case"] = one.ToString(),
        ["tokens_per_s"] = Round(Median.Of(_engine.Select(run => run.TokensPerSecond))),
        ["pytorch_tokens_per_s"] = Round(Median.Of(PyTorch.Select(run => run.TokensPerSecond))),
        ["pytorch_best"] = Best.Name,
        ["ratio"] = Round(Median.Of(Ratios)),
        ["ratios"] = new JsonArray([.. Ratios.Select(ratio => (JsonNode)Round(ratio))]),
        ["peak_mb_above_start"] = Memory(_engine) is { } ours ? Round(ours) : null,
        ["pytorch_peak_mb_above_start"] = Memory(PyTorch) is { } theirs ? Round(theirs) : null,
        ["runs"] = new JsonArray([.. _engine.Select(run => run.Json.DeepClone())]),
        ["pytorch_runs"] = new JsonObject(_pyTorch.Select(way => KeyValuePair.Create(
            way.Key.Name, (JsonNode?)new JsonArray([.. way.Value.Select(run => run.Json.DeepClone())])))),
        ["pytorch_failures"] = new JsonObject(
            _failures.Select(failure => KeyValuePair.Create(failure.Key.Name, (JsonNode?)failure.Value))),
    };

    private static double? Memory(List<Run> runs) =>
        runs.TrueForAll(run => run.PeakMegabytes is not null) ? Median.Of(runs.Select(run => run.PeakMegabytes!.Value)) : null;

    private static double Round(double value) => Math.Round(value, 3);
}
