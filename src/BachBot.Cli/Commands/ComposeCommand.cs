using System.CommandLine;
using System.Globalization;
using BachBot.Chorales.Composing;
using BachBot.Chorales.Scores;
using BachBot.Cli.Output;
using BachBot.Cli.Running;
using BachBot.Engine.Backends;
using BachBot.Engine.Cuda;
using BachBot.Engine.Models;
using BachBot.Engine.Sampling;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot compose</c>: composes chorales with a trained model.</summary>
internal static class ComposeCommand
{
    /// <summary>Pieces are drawn side by side: more would take much memory.</summary>
    private const int MostPieces = 10_000;

    /// <summary>Readers of scores take no longer ones.</summary>
    private const int MostFrames = 65_536;

    private static readonly ComposingOptions Defaults = new();

    public static Command Create(Terminal terminal)
    {
        Option<string> modelPath = SharedOptions.Model();
        Option<string> output = SharedOptions.Out("The folder for the pieces.", "out");
        var count = new IntegerOption<int>("--count", "How many pieces.", 1, MostPieces, 1, "-n");
        IntegerOption<ulong> seed = SharedOptions.Seed();
        var temperature = new RealOption(
            "--temperature", "Below 1 plays safe, above 1 dares more.", value => value > 0,
            "positive (for the most probable notes take --top-k 1)", Defaults.Sampling.Temperature, "-t");
        var topK = new IntegerOption<int>("--top-k", "Draw among this many tokens; 0 among all.", 0, initial: 0);
        var topP = new RealOption(
            "--top-p", "Draw among the most probable tokens that reach this together.", value => value is > 0 and <= 1,
            "above 0 and at most 1", 1);
        var shortest = new IntegerOption<int>(
            "--min-frames",
            $"Shortest piece in sixteenths; by default {Defaults.MinFrames}, or the longest if that is shorter.", 1,
            MostFrames);
        var longest = new IntegerOption<int>(
            "--max-frames", "Longest piece in sixteenths.", 1, MostFrames, Defaults.MaxFrames);
        Option<string?> key = SharedOptions.Key("By default C major or A minor, as it comes.");
        Option<string> backend = SharedOptions.Backend();
        IntegerOption<int> threads = SharedOptions.Threads();
        Option<string> plan = SharedOptions.Plan();
        var command = new Command("compose", "Compose chorales with a trained model, as MusicXML and MIDI.")
        {
            modelPath, output, count, seed, temperature, topK, topP, shortest, longest, key, backend, threads, plan,
        };
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            int most = longest.Read(parsed);
            int least = shortest.Find(parsed) ?? Math.Min(Defaults.MinFrames, most);
            if (least > most)
                throw new CommandException(string.Create(
                    CultureInfo.InvariantCulture, $"--min-frames {least} is more than --max-frames {most}."));
            var options = new ComposingOptions
            {
                Count = count.Read(parsed),
                MinFrames = least,
                MaxFrames = most,
                Key = parsed.GetValue(key) is { } name ? KeyName.Parse(name) : null,
                Sampling = new SamplingOptions
                {
                    Temperature = temperature.Read(parsed),
                    TopK = topK.Read(parsed),
                    TopP = topP.Read(parsed),
                    Seed = seed.Read(parsed),
                },
            };
            options.Validate();
            using IBackend computes = BackendChoice.Create(
                parsed.GetRequiredValue(backend), threads.Read(parsed), terminal,
                new CudaBackendOptions { RecurrentPlan = SharedOptions.ReadPlan(parsed, plan) });
            using LanguageModel model = ModelFiles.Load(computes, parsed.GetRequiredValue(modelPath));
            string path = parsed.GetRequiredValue(output);
            using var folder = new OutputFolder(path);
            IReadOnlyList<Chorale> chorales = new Composer(model).Compose(options, cancellationToken);
            foreach (string file in ChoraleFiles.Write(chorales, path))
                terminal.Write(file);
        });
    }
}
