using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BachBot.Cli.Benchmarks;

namespace BachBot.Benchmarks.Peers;

/// <summary><c>compare-pytorch</c>: the same model in both libraries, run in turn.</summary>
internal static class ComparePyTorchCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create()
    {
        var runs = new Option<int>("--runs") { Description = "Pairs of runs.", DefaultValueFactory = _ => 7 };
        runs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError("--runs must be at least 1.");
        });
        var threads = new Option<int>("--threads")
        {
            Description = "Threads of both; texts are also drawn with one thread of PyTorch, and the faster counts.",
            DefaultValueFactory = _ => Math.Min(2, Environment.ProcessorCount),
        };
        var device = new Option<string>("--device") { Description = "cpu or cuda.", DefaultValueFactory = _ => "cpu" };
        device.AcceptOnlyFromAmong("cpu", "cuda");
        var only = new Option<string?>("--only") { Description = "Only comparisons with this in their name, such as gru." };
        var python = new Option<string>("--python")
        {
            Description = "The Python that has PyTorch.",
            DefaultValueFactory = _ => File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3",
        };
        var script = new Option<string>("--script") { Description = "The PyTorch side, benchmarks/peers/torch_rnn.py.", Required = true };
        var json = new Option<string?>("--json") { Description = "Keep every run and the ratios in this file." };
        var command = new Command("compare-pytorch", "Compare training and sampling with PyTorch, run in turn.")
        {
            runs, threads, device, only, python, script, json,
        };
        command.SetAction(parsed =>
        {
            PeerCase[] cases = [.. PeerCase.All.Where(one => one.ToString().Contains(parsed.GetValue(only) ?? "", StringComparison.OrdinalIgnoreCase))];
            if (cases.Length == 0)
            {
                Console.Error.WriteLine($"No comparison has '{parsed.GetValue(only)}' in its name: {string.Join("; ", PeerCase.All)}.");
                return 1;
            }
            try
            {
                var programs = new Programs(
                    parsed.GetRequiredValue(python), parsed.GetRequiredValue(script), parsed.GetRequiredValue(device));
                Compare(programs, cases, parsed.GetValue(runs), parsed.GetValue(threads), parsed.GetValue(json));
                return 0;
            }
            catch (PeerException exception)
            {
                Console.Error.WriteLine(exception.Message);
                return 1;
            }
        });
        return command;
    }

    private static void Compare(Programs programs, PeerCase[] cases, int runs, int threads, string? json)
    {
        string pyTorch = programs.CheckPyTorch();
        string where = string.Create(
            CultureInfo.InvariantCulture,
            $"{Machine.This}; PyTorch {pyTorch}; {DateTime.UtcNow:yyyy-MM-dd}");
        Console.WriteLine(where);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Tokens a second, medians of {runs} runs in turn; the memory of each in the last columns."));
        Console.WriteLine(Comparison.Heading);
        var results = new JsonArray();
        foreach (PeerCase one in cases)
        {
            var comparison = new Comparison(one);
            // Small products gain nothing from a second thread.
            int[] theirThreads = one.Task == "sample" && threads > 1 ? [threads, 1] : [threads];
            for (int run = 0; run < runs; run++)
                comparison.Add(
                    programs.Engine(one, threads), [.. theirThreads.Select(count => (count, programs.PyTorch(one, count)))]);
            Console.WriteLine(comparison);
            results.Add(comparison.ToJson());
            if (json is not null)
                File.WriteAllText(json, new JsonObject
                {
                    ["machine"] = where,
                    ["differences"] = Comparison.Differences,
                    ["comparisons"] = results.DeepClone(),
                }.ToJsonString(Indented));
        }
        Console.WriteLine();
        Console.WriteLine(Comparison.Differences);
    }
}
