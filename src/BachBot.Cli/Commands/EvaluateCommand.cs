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
        Argument<string> modelPath = SharedOptions.ModelArgument();
        Argument<string> datasetPath = TextOption.PathArgument("dataset", "A dataset.");
        Option<string> part = TextOption.Choice(
            "--part", "The part of the dataset.", "valid", "train", "valid", "test");
        Option<bool> asJson = SharedOptions.AsJson();
        Option<string> backend = SharedOptions.Backend();
        IntegerOption<int> threads = SharedOptions.Threads();
        var command = new Command(
            "evaluate", "Measure a model's loss: one stream over the whole text, every token but the first counted.")
        {
            modelPath, datasetPath, part, asJson, backend, threads,
        };
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            string path = parsed.GetRequiredValue(datasetPath);
            Dataset dataset = DatasetFiles.Load(path);
            using IBackend computes = BackendChoice.Create(
                parsed.GetRequiredValue(backend), threads.Read(parsed), terminal);
            using LanguageModel model = ModelFiles.Load(computes, parsed.GetRequiredValue(modelPath));
            DatasetSplit split = Enum.Parse<DatasetSplit>(parsed.GetRequiredValue(part), ignoreCase: true);
            CheckTokens(path, dataset, split, ChoraleModel.VocabularyOf(model));
            int[] text = RunTexts.Of(dataset, model).Text(split);
            if (text.Length < 2 * model.Options.RowTokens)
                throw new CommandException(
                    $"{path}: the part '{parsed.GetValue(part)}' is empty; take another one with --part.");
            NoteOtherEncoding(terminal, dataset, model);
            int pieces = dataset.PiecesOf(split).Count();
            EvaluationResult result = Evaluation.Run(model, text, cancellationToken);
            if (parsed.GetValue(asJson))
                WriteJson(terminal, result, pieces);
            else
                terminal.Write(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.NatsPerToken:F4} nats a token ({result.BitsPerToken:F4} bits, perplexity ")
                    + string.Create(
                        CultureInfo.InvariantCulture,
                        $"{result.Perplexity:F3}) over {result.Tokens:N0} tokens of {pieces} ")
                    + (pieces == 1 ? "piece." : "pieces."));
        });
    }

    private static void CheckTokens(string path, Dataset dataset, DatasetSplit split, Vocabulary vocabulary)
    {
        var unknown = dataset.Vocabulary.Tokens.Where(token => !vocabulary.TryGetId(token, out _)).ToHashSet();
        // Where the stream of all tokens is cut, a part may begin within a piece of another one.
        IEnumerable<DatasetPiece> pieces = dataset.StreamTrainTokens is null ? dataset.PiecesOf(split) : dataset.Pieces;
        foreach (DatasetPiece piece in pieces)
        {
            string? first = Array.Find(dataset.Vocabulary.Decode(piece.Tokens.Span), unknown.Contains);
            if (first is not null)
                throw new CommandException(
                    $"{path}: {piece.File} has the token '{first}', which the model does not know; evaluate on a "
                    + "dataset of the corpus that the model was trained on.");
        }
    }

    private static void NoteOtherEncoding(Terminal terminal, Dataset dataset, LanguageModel model)
    {
        string trained = ChoraleModel.EncodingOf(model).Specification;
        if (trained != dataset.Encoding.Specification)
            terminal.Note(
                $"The model was trained on the encoding '{trained}', "
                + $"the dataset has '{dataset.Encoding.Specification}'.");
        if (ChoraleModel.IsTransposed(model) != dataset.Transposed)
            terminal.Note(
                $"The model was trained on pieces in {(dataset.Transposed ? "their own keys" : "C major and A minor")}, the "
                + $"dataset has them in {(dataset.Transposed ? "C major and A minor" : "their own keys")}.");
    }

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
