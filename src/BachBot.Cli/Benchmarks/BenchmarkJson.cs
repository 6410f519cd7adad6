using System.Globalization;
using System.Text.Json;
using BachBot.Cli.Output;

namespace BachBot.Cli.Benchmarks;

/// <summary>Results of benchmarks as JSON, for programs and for keeping.</summary>
internal static class BenchmarkJson
{
    private const double Milli = 1e3, Giga = 1e9;

    public static void Write(Utf8JsonWriter json, BenchmarkReport report)
    {
        json.WriteStartObject();
        json.WriteString("date", report.Date.ToString("O", CultureInfo.InvariantCulture));
        json.WritePropertyName("machine");
        Write(json, report.Machine);
        json.WriteStartArray("results");
        foreach (BenchmarkResult result in report.Results)
            Write(json, result);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Machine machine)
    {
        json.WriteStartObject();
        json.WriteString("processor", machine.Processor);
        json.WriteNumber("logical_processors", machine.LogicalProcessors);
        json.WriteString("system", machine.System);
        json.WriteString("runtime", machine.Runtime);
        json.WriteString("version", machine.Version);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, BenchmarkResult result)
    {
        BenchmarkCase one = result.Case;
        json.WriteStartObject();
        json.WriteString("task", Json.Lower(one.Task));
        json.WriteString("backend", one.Backend);
        json.WriteString("device", result.Device);
        json.WriteString("cell", Json.Lower(one.Cell));
        json.WriteNumber("layers", one.Layers);
        json.WriteNumber("hidden", one.Hidden);
        json.WriteNumber("batch", one.Batch);
        json.WriteNumber("sequence", one.Sequence);
        if (one.Backend == "cpu")
            json.WriteNumber("threads", one.Threads);
        if (one.Backend == "cuda")
        {
            json.WriteString("precision", Json.Lower(one.Precision));
            json.WriteString("plan", Json.Lower(one.Plan));
            json.WriteStartArray("plans_taken");
            foreach (string plan in result.Plans)
                json.WriteStringValue(plan);
            json.WriteEndArray();
        }
        if (result.Failure is { } failure)
            json.WriteString("failure", failure);
        else
            WriteTimes(json, result);
        json.WriteEndObject();
    }

    private static void WriteTimes(Utf8JsonWriter json, BenchmarkResult result)
    {
        json.WriteNumber("repetitions", result.Seconds.Count);
        Number("ms_median", Milli * result.MedianSeconds, 4);
        Number("ms_best", Milli * result.BestSeconds, 4);
        Number("tokens_per_s", result.TokensPerSecond, 1);
        Number("tokens_per_s_best", result.BestTokensPerSecond, 1);
        Number("gflops", result.Operations / Giga, 1);
        Number("peak_gflops", result.PeakOperations / Giga, 1);
        Number("peak_share", result.PeakShare, 4);
        Number("peak_mb_above_start", result.PeakMegabytes, 1);
        Number("share_outside_backend", result.OutsideShare, 4);
        if (result.Phases is not { } phases)
            return;
        json.WriteStartObject("phases_ms");
        foreach ((string function, double seconds) in phases.OrderByDescending(phase => phase.Value))
            Number(function, Milli * seconds, 4);
        json.WriteEndObject();

        void Number(string name, double? value, int decimals)
        {
            if (value is { } number)
                json.WriteNumber(name, Math.Round(number, decimals));
        }
    }
}
