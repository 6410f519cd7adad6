using System.CommandLine;
using System.Globalization;
using BachBot.Cli.Output;
using BachBot.Cli.Running;
using BachBot.Engine.Models;
using BachBot.Engine.Reference;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot info</c>: what a model's file holds.</summary>
internal static class InfoCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> path = SharedOptions.ModelArgument();
        Option<bool> asJson = SharedOptions.AsJson();
        var command = new Command("info", "Describe a trained model.") { path, asJson };
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            using var backend = new ReferenceBackend<float>();
            using LanguageModel model = ModelFiles.Load(backend, parsed.GetRequiredValue(path));
            if (parsed.GetValue(asJson))
                WriteJson(terminal, model);
            else
                WriteText(terminal, model);
        });
    }

    private static void WriteText(Terminal terminal, LanguageModel model)
    {
        LanguageModelOptions options = model.Options;
        terminal.Write(string.Create(CultureInfo.InvariantCulture, $"parameters     {model.Parameters.Count:N0}"));
        terminal.Write(string.Create(CultureInfo.InvariantCulture, $"vocabulary     {options.VocabularySize}"));
        terminal.Write(string.Create(CultureInfo.InvariantCulture, $"embedding      {options.EmbeddingSize}"));
        terminal.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"layers         {options.Layers} x {options.Cell.ToString().ToLowerInvariant()} {options.HiddenSize}"));
        terminal.Write($"batch-norm     {(options.BatchNorm ? "yes" : "no")}");
        terminal.Write(string.Create(CultureInfo.InvariantCulture, $"dropout        {options.Dropout}"));
        terminal.Write(string.Create(CultureInfo.InvariantCulture, $"seed           {options.Seed}"));
        foreach ((string name, string value) in model.Metadata)
            terminal.Write($"{name,-15}{value}");
    }

    private static void WriteJson(Terminal terminal, LanguageModel model) => Json.Write(terminal, json =>
    {
        LanguageModelOptions options = model.Options;
        json.WriteStartObject();
        json.WriteNumber("parameters", model.Parameters.Count);
        json.WriteNumber("vocabulary", options.VocabularySize);
        json.WriteNumber("embedding", options.EmbeddingSize);
        json.WriteString("cell", options.Cell.ToString().ToLowerInvariant());
        json.WriteNumber("layers", options.Layers);
        json.WriteNumber("hidden", options.HiddenSize);
        json.WriteBoolean("batch_norm", options.BatchNorm);
        json.WriteNumber("dropout", options.Dropout);
        json.WriteBoolean("output_layer", options.OutputLayer);
        json.WriteNumber("seed", options.Seed);
        json.WriteStartObject("facts");
        foreach ((string name, string value) in model.Metadata)
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    });
}
