using System.Diagnostics;
using System.Text.Json;

namespace BachBot.Benchmarks;

/// <summary>Repeats something and reports the median and the best time, as the PyTorch benchmark does.</summary>
internal static class Measurement
{
    /// <summary>Times an action.</summary>
    /// <returns>Seconds, shortest first.</returns>
    public static double[] Time(Action action, int count)
    {
        var seconds = new double[count];
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        Array.Sort(seconds);
        return seconds;
    }

    /// <summary>Adds times and rates to a result and prints it as one line of JSON.</summary>
    public static void Print(Dictionary<string, object> result, double[] seconds, int tokens)
    {
        double median = seconds[seconds.Length / 2];
        result["n"] = seconds.Length;
        result["ms_median"] = Math.Round(median * 1e3, 3);
        result["ms_best"] = Math.Round(seconds[0] * 1e3, 3);
        result["tokens_per_s"] = Math.Round(tokens / median, 1);
        result["tokens_per_s_best"] = Math.Round(tokens / seconds[0], 1);
        Console.WriteLine(JsonSerializer.Serialize(result));
    }
}
