using System.Globalization;
using System.Runtime.InteropServices;
using BachBot.Chorales.Corpus;
using BachBot.Chorales.Scores;
using BachBot.Cli.Reports;
using BachBot.Engine.Models;
using BachBot.Engine.Training;

namespace BachBot.Cli.Running;

/// <summary>Gathers what the report page of a run tells.</summary>
internal static class RunReports
{
    public static RunReport Of(
        string title, Trainer trainer, Dataset dataset, string datasetName, SessionResult session,
        IReadOnlyList<ReportedChorale> chorales) => new()
        {
            Title = title,
            History = session.Result.History,
            Baseline = session.BaselineLoss is { } loss ? new Baseline(TrainingSession.BaselineName, loss) : null,
            Parameters = trainer.Model.Parameters.Count,
            TrainingTokens = dataset.Tokens(DatasetSplit.Train).Length,
            Duration = session.Epochs.Count > 0 ? session.Epochs[^1].Elapsed : null,
            StoppedEarly = session.Result.StoppedEarly,
            Throughput = [.. session.Epochs.Select(epoch => new ThroughputPoint(epoch.Step, epoch.TokensPerSecond))],
            Settings =
            [
                new SettingGroup("Model", Model(trainer.Model.Options)),
                new SettingGroup("Recipe", Recipe(trainer.Options)),
                new SettingGroup("Data", Data(dataset, datasetName)),
                new SettingGroup("Machine", Machine(trainer.Model)),
            ],
            Chorales = chorales,
        };

    /// <summary>A composed piece and the files that hold it.</summary>
    public static ReportedChorale Piece(Chorale chorale, string description, params string[] files) => new()
    {
        Name = chorale.Title ?? "Chorale",
        Chorale = chorale,
        Description = description,
        Files = files,
    };

    private static Setting[] Model(LanguageModelOptions model) =>
    [
        new("embedding", Text($"{model.EmbeddingSize}")),
        new("layers", Text($"{model.Layers} x {model.Cell.ToString().ToUpperInvariant()} {model.HiddenSize}")),
        new("batch normalisation", model.BatchNorm ? "yes" : "no"),
        new("dropout", Text($"{model.Dropout}")),
        new("seed", Text($"{model.Seed}")),
    ];

    private static Setting[] Recipe(TrainerOptions recipe) =>
    [
        new("optimiser", Text($"{recipe.Optimizer}")),
        new("learning rate", Text($"{recipe.LearningRate}")),
        new("schedule", Text($"{recipe.Schedule}")),
        new("clipping", Text($"value {Bound(recipe.ClipValue)}, norm {Bound(recipe.ClipNorm)}")),
        new("batch", Text($"{recipe.BatchSize} streams of {recipe.SequenceLength} steps")),
        new("epochs", Text($"{recipe.Epochs}")),
    ];

    private static Setting[] Data(Dataset dataset, string name) =>
    [
        new("dataset", name),
        new("encoding", dataset.Encoding.Specification),
        new("split", dataset.SplitName),
        new("pieces", Text($"{dataset.PiecesOf(DatasetSplit.Train).Count()} for training, {dataset.PiecesOf(DatasetSplit.Valid).Count()} for validation")),
        new("vocabulary", Text($"{dataset.Vocabulary.Count} tokens")),
    ];

    private static Setting[] Machine(LanguageModel model) =>
    [
        new("backend", model.Backend.Name),
        new("processor", Text($"{RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} threads")),
        new("system", RuntimeInformation.OSDescription),
        new("runtime", RuntimeInformation.FrameworkDescription),
    ];

    private static string Bound(double? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "none";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
