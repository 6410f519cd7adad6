using System.CommandLine;
using BachBot.Chorales.Composing;
using BachBot.Chorales.Scores;
using BachBot.Cli.Output;
using BachBot.Cli.Running;
using BachBot.Engine.Backends;
using BachBot.Engine.Models;
using BachBot.Engine.Sampling;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot compose</c>: composes chorales with a trained model.</summary>
internal static class ComposeCommand
{
    public static Command Create(Terminal terminal)
    {
        var modelPath = new Option<string>("--model", "-m")
        {
            Description = "A trained model.",
            DefaultValueFactory = _ => Path.Combine("out", "model.safetensors"),
        };
        Option<string> output = SharedOptions.Out("The folder for the pieces.", "out");
        var count = new Option<int>("--count", "-n") { Description = "How many pieces.", DefaultValueFactory = _ => 1 };
        Option<ulong> seed = SharedOptions.Seed();
        var temperature = new Option<double>("--temperature", "-t")
        {
            Description = "Below 1 plays safe, above 1 dares more.",
            DefaultValueFactory = _ => 0.9,
        };
        var topK = new Option<int>("--top-k") { Description = "Draw among this many tokens; 0 among all." };
        var topP = new Option<double>("--top-p")
        {
            Description = "Draw among the most probable tokens that reach this together.",
            DefaultValueFactory = _ => 1,
        };
        var shortest = new Option<int>("--min-frames")
        {
            Description = "Shortest piece in sixteenths.",
            DefaultValueFactory = _ => new ComposingOptions().MinFrames,
        };
        var longest = new Option<int>("--max-frames")
        {
            Description = "Longest piece in sixteenths.",
            DefaultValueFactory = _ => new ComposingOptions().MaxFrames,
        };
        var key = new Option<string?>("--key") { Description = "The key, such as \"G major\" or \"F# minor\"." };
        Option<string> backend = SharedOptions.Backend();
        Option<int> threads = SharedOptions.Threads();
        var command = new Command("compose", "Compose chorales with a trained model, as MusicXML and MIDI.")
        {
            modelPath, output, count, seed, temperature, topK, topP, shortest, longest, key, backend, threads,
        };
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            var options = new ComposingOptions
            {
                Count = parsed.GetValue(count),
                MinFrames = parsed.GetValue(shortest),
                MaxFrames = parsed.GetValue(longest),
                Key = ParseKey(parsed.GetValue(key)),
                Sampling = new SamplingOptions
                {
                    Temperature = parsed.GetValue(temperature),
                    TopK = parsed.GetValue(topK),
                    TopP = parsed.GetValue(topP),
                    Seed = parsed.GetValue(seed),
                },
            };
            options.Validate();
            using IBackend computes = BackendChoice.Create(parsed.GetRequiredValue(backend), parsed.GetValue(threads));
            using LanguageModel model = LanguageModel.Load(computes, parsed.GetRequiredValue(modelPath));
            IReadOnlyList<Chorale> chorales = new Composer(model).Compose(options, cancellationToken);
            foreach (string path in ChoraleFiles.Write(chorales, parsed.GetRequiredValue(output)))
                terminal.Write(path);
        });
    }

    private static Key? ParseKey(string? text) =>
        text is null ? null
        : Key.TryParse(text, out Key key) ? key
        : throw new CommandException($"'{text}' is no key; write it like \"G major\" or \"F# minor\".");
}
