using System.CommandLine;
using BachBot.Chorales.Composing;
using BachBot.Chorales.Corpus;
using BachBot.Chorales.Judging;
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
    private const int LowestOrder = 2;
    private const int HighestOrder = 10;

    public static Command Create(Terminal terminal)
    {
        Argument<string> modelPath = SharedOptions.ModelArgument();
        Argument<string> datasetPath = TextOption.PathArgument("dataset", "A dataset.");
        Option<string> part = TextOption.Choice(
            "--part", "The part of the dataset.", "valid", "train", "valid", "test");
        Option<bool> withNGrams = TextOption.Flag(
            "--ngrams", $"Measure n-gram models of orders {LowestOrder} to {HighestOrder} as well, counted on the training part.");
        Option<bool> asJson = SharedOptions.AsJson();
        Option<string> backend = SharedOptions.Backend();
        IntegerOption<int> threads = SharedOptions.Threads();
        var command = new Command(
            "evaluate", "Measure a model's loss: one stream over the whole text, every token but the first counted.")
        {
            modelPath, datasetPath, part, withNGrams, asJson, backend, threads,
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
            double[] losses = Losses(model, text, cancellationToken);
            var summary = new EvaluationSummary(
                new LossBreakdown(dataset.Encoding, ChoraleModel.VocabularyOf(model), Symbols(text, model), losses),
                dataset.PiecesOf(split).Count(),
                parsed.GetValue(withNGrams) ? NGrams(path, dataset, split) : []);
            if (parsed.GetValue(asJson))
                Json.Write(terminal, summary.WriteJson);
            else
                summary.WriteText(terminal);
        });
    }

    private static double[] Losses(LanguageModel model, int[] text, CancellationToken cancellationToken)
    {
        using var evaluation = new Evaluation(model);
        return evaluation.Losses(text, cancellationToken);
    }

    /// <summary>The tokens of a text without their contexts.</summary>
    private static int[] Symbols(int[] text, LanguageModel model)
    {
        int row = model.Options.RowTokens;
        return [.. Enumerable.Range(0, text.Length / row).Select(i => text[i * row])];
    }

    private static IReadOnlyList<(int Order, double NatsPerToken)> NGrams(string path, Dataset dataset, DatasetSplit split)
    {
        int[] training = dataset.Tokens(DatasetSplit.Train);
        if (training.Length == 0)
            throw new CommandException($"{path}: the part 'train' is empty, and n-gram models count it; leave out --ngrams.");
        double[] losses = new NGramModel(HighestOrder, dataset.Vocabulary.Count, training)
            .NatsPerTokenByOrder(dataset.Tokens(split));
        return [.. Enumerable.Range(LowestOrder, HighestOrder - LowestOrder + 1).Select(order => (order, losses[order - 1]))];
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
}
