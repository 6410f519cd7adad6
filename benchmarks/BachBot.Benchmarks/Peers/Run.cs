using System.Text.Json.Nodes;

namespace BachBot.Benchmarks.Peers;

/// <summary>What one process measured.</summary>
/// <param name="TokensPerSecond">At the median of its repetitions.</param>
/// <param name="PeakMegabytes">Most memory, above what the process held before; null where it is not known.</param>
/// <param name="Json">All that it said.</param>
internal sealed record Run(double TokensPerSecond, double? PeakMegabytes, JsonNode Json)
{
    /// <summary>Reads a result of either program.</summary>
    public static Run Of(JsonNode json) => new(
        json["tokens_per_s"]!.GetValue<double>(), json["peak_mb_above_start"]?.GetValue<double>(), json);
}
