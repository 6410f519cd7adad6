using System.CommandLine;
using System.Globalization;
using BachBot.Chorales.Composing;
using BachBot.Chorales.Corpus;
using BachBot.Cli.Output;
using BachBot.Cli.Running;
using BachBot.Engine.Backends;
using BachBot.Engine.Models;
using BachBot.Engine.Text;
using BachBot.Engine.Training;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot evaluate</c>: the loss of a model on a part of a dataset.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Terminal terminal)
    {
        var modelPath = new Argument<string>("model") { Description = "A trained model." };
        var datasetPath = new Argument<string>("dataset") { Description = "A dataset." };
        var part = new Option<string>("--part")
        {
            Description = "The part of the dataset.",
            DefaultValueFactory = _ => "valid",
        };
        part.AcceptOnlyFromAmong("train", "valid", "test");
        Option<bool> asJson = SharedOptions.AsJson();
        Option<string> backend = SharedOptions.Backend();
        Option<int> threads = SharedOptions.Threads();
        var command = new Command(
            "evaluate", "Measure a model's loss: one stream over the whole text, every token but the first counted.")
        {
            modelPath, datasetPath, part, asJson, backend, threads,
        };
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            Dataset dataset = DatasetFiles.Load(parsed.GetRequiredValue(datasetPath));
            using IBackend computes = BackendChoice.Create(parsed.GetRequiredValue(backend), parsed.GetValue(threads));
            using LanguageModel model = LanguageModel.Load(computes, parsed.GetRequiredValue(modelPath));
            DatasetSplit split = Enum.Parse<DatasetSplit>(parsed.GetRequiredValue(part), ignoreCase: true);
            int[] text = Renumber(dataset, dataset.Tokens(split), ChoraleModel.VocabularyOf(model));
            if (text.Length < 2)
                throw new CommandException($"the {parsed.GetValue(part)} part of the dataset is empty.");
            int pieces = dataset.PiecesOf(split).Count();
            EvaluationResult result = Evaluation.Run(model, text, cancellationToken);
            if (parsed.GetValue(asJson))
                WriteJson(terminal, result, pieces);
            else
                terminal.Write(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.NatsPerToken:F4} nats a token ({result.BitsPerToken:F4} bits, perplexity {result.Perplexity:F3}) over {result.Tokens:N0} tokens of {pieces} pieces."));
        });
    }

    /// <summary>The dataset's tokens by the model's numbers: the two need not have the same vocabulary.</summary>
    private static int[] Renumber(Dataset dataset, int[] tokens, Vocabulary vocabulary) =>
        vocabulary.Encode(dataset.Vocabulary.Decode(tokens));

    private static void WriteJson(Terminal terminal, EvaluationResult result, int pieces) => Json.Write(terminal, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("nats_per_token", result.NatsPerToken);
        json.WriteNumber("bits_per_token", result.BitsPerToken);
        json.WriteNumber("perplexity", result.Perplexity);
        json.WriteNumber("tokens", result.Tokens);
        json.WriteNumber("pieces", pieces);
        json.WriteEndObject();
    });
}
