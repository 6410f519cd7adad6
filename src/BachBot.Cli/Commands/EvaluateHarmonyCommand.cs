using System.CommandLine;
using System.Globalization;
using BachBot.Chorales.Corpus;
using BachBot.Chorales.Judging;
using BachBot.Chorales.Harmonizing;
using BachBot.Chorales.Scores;
using BachBot.Cli.Output;
using BachBot.Cli.Running;
using BachBot.Engine.Backends;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot evaluate-harmony</c>: hides voices of a dataset's pieces, and compares what is found with what the
/// composer wrote.</summary>
internal static class EvaluateHarmonyCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> modelPath = SharedOptions.ModelArgument();
        Argument<string> datasetPath = TextOption.PathArgument("dataset", "A dataset.");
        Option<string> part = TextOption.Choice("--part", "The part of the dataset.", "valid", "train", "valid", "test");
        var hidden = new Option<string>("--hide")
        {
            Description = "The voices to hide, several times divided by commas.",
            DefaultValueFactory = _ => "S,A,T,B,AT,ATB",
        };
        var pieces = new IntegerOption<int>("--pieces", "Only the first so many pieces.", 1);
        Option<bool> asJson = SharedOptions.AsJson();
        Option<string> guide = SharedOptions.Guide();
        var harmony = new HarmonyOptions();
        Option<string> backend = SharedOptions.Backend();
        IntegerOption<int> threads = SharedOptions.Threads();
        var command = new Command("evaluate-harmony", "Hide voices of pieces, find them, and compare with the composer's.")
        {
            modelPath, datasetPath, part, hidden, pieces, guide, asJson, backend, threads,
        };
        harmony.AddTo(command);
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            HarmonizingOptions options = harmony.Read(parsed);
            IReadOnlyList<Voice>[] masks =
            [
                .. parsed.GetRequiredValue(hidden).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Select(mask => HarmonyOptions.Voices("--hide", mask)),
            ];
            Dataset dataset = DatasetFiles.Load(parsed.GetRequiredValue(datasetPath));
            DatasetSplit split = Enum.Parse<DatasetSplit>(parsed.GetRequiredValue(part), ignoreCase: true);
            Chorale[] originals = [.. dataset.PiecesOf(split).Take(pieces.Find(parsed) ?? int.MaxValue).Select(dataset.Decode)];
            if (originals.Length == 0)
                throw new CommandException($"the part '{parsed.GetValue(part)}' has no pieces; take another one with --part.");
            using IBackend computes = BackendChoice.Create(parsed.GetRequiredValue(backend), threads.Read(parsed), terminal);
            using var models = new HarmonizerModels(computes, parsed.GetRequiredValue(modelPath), parsed.GetValue(guide));
            Harmonizer harmonizer = models.Harmonizer;
            double originalLogProbability =
                originals.Sum(original => harmonizer.LogProbability(original, cancellationToken));
            var scores = new List<(string Hidden, HarmonyScore Score)>();
            foreach (IReadOnlyList<Voice> mask in masks)
            {
                HarmonyScore score = HarmonyScore.None;
                foreach (Chorale original in originals)
                    score = score.Plus(HarmonyEvaluation.Score(harmonizer, original, mask, options, cancellationToken));
                string name = string.Concat(mask.Select(voice => $"{voice}"[0]));
                scores.Add((name, score));
                if (!parsed.GetValue(asJson))
                    terminal.Write(Describe(name, score, originalLogProbability));
            }
            if (parsed.GetValue(asJson))
                WriteJson(terminal, scores, originalLogProbability, originals.Length);
        });
    }

    private static string Describe(string name, HarmonyScore score, double originalLogProbability) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-4} {100 * score.TokenAccuracy:F1} % of {score.Tokens:N0} notes, {100 * score.FrameAccuracy:F1} % of frames, ")
        + string.Create(
            CultureInfo.InvariantCulture,
            $"{-score.LogProbability / score.TextTokens:F4} nats a token (the composer's {-originalLogProbability / score.TextTokens:F4})");

    private static void WriteJson(
        Terminal terminal, List<(string Hidden, HarmonyScore Score)> scores, double originalLogProbability, int pieces) =>
        Json.Write(terminal, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("pieces", pieces);
            json.WriteStartArray("hidden");
            foreach ((string name, HarmonyScore score) in scores)
            {
                json.WriteStartObject();
                json.WriteString("voices", name);
                json.WriteNumber("token_accuracy", score.TokenAccuracy);
                json.WriteNumber("frame_accuracy", score.FrameAccuracy);
                json.WriteNumber("nats_per_token", -score.LogProbability / score.TextTokens);
                json.WriteNumber("composers_nats_per_token", -originalLogProbability / score.TextTokens);
                json.WriteNumber("tokens", score.Tokens);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });
}
