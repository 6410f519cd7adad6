using System.Text.Json;
using BachBot.Cli;

namespace BachBot.Benchmarks.Charts;

/// <summary>The time of a training step, as a file of results has it.</summary>
/// <param name="Precision">float32, tf32 or bfloat16.</param>
/// <param name="Way">Whose step and how it was made, such as <c>PyTorch, CUDA graph</c>.</param>
/// <param name="Milliseconds">The median.</param>
internal sealed record StepTime(string Precision, string Way, double Milliseconds)
{
    /// <summary>The ways in the order in which they are drawn.</summary>
    public static readonly IReadOnlyList<string> Ways =
        ["persistent", "stepwise", "PyTorch, CUDA graph", "PyTorch", "PyTorch, compiled"];

    /// <summary>Reads the steps of a file in <c>benchmarks/results</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="batch">Sequences side by side; steps of other batches are left out.</param>
    /// <param name="device">The device that the file names.</param>
    /// <exception cref="CommandException">The file cannot be read, or has no steps of this batch.</exception>
    public static IReadOnlyList<StepTime> Read(string path, int batch, out string device)
    {
        try
        {
            using var file = JsonDocument.Parse(File.ReadAllText(path));
            JsonElement root = file.RootElement;
            device = root.GetProperty("device").GetString()!;
            StepTime[] steps =
            [
                .. Steps(root, "bachbot", batch, one => one.GetProperty("plan").GetString()!),
                .. Steps(root, "pytorch_results", batch, one => one.GetProperty("how").GetString() switch
                {
                    "graph" => "PyTorch, CUDA graph",
                    "compile" => "PyTorch, compiled",
                    _ => "PyTorch",
                }),
            ];
            return steps.Length > 0
                ? steps
                : throw new CommandException($"{path} has no training steps of {batch} sequences.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} cannot be read: {exception.Message}");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CommandException($"{path} is no file of GPU results: {exception.Message}");
        }
    }

    /// <summary>Of several runs of the same step, the median of their medians.</summary>
    private static IEnumerable<StepTime> Steps(JsonElement root, string name, int batch, Func<JsonElement, string> way) =>
        from one in root.GetProperty(name).EnumerateArray()
        where one.GetProperty("task").GetString() == "train" && one.GetProperty("batch").GetInt32() == batch
        group one.GetProperty("ms_median").GetDouble() by (Precision: Name(one.GetProperty("precision").GetString()!), way(one))
        into runs
        select new StepTime(runs.Key.Precision, runs.Key.Item2, Cli.Reports.Median.Of([.. runs]));

    private static string Name(string precision) => precision switch
    {
        "fp32" => "float32",
        "bf16" => "bfloat16",
        _ => precision,
    };
}
