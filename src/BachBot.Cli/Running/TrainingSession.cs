using System.Globalization;
using BachBot.Chorales.Corpus;
using BachBot.Cli.Output;
using BachBot.Engine.Models;
using BachBot.Engine.Training;

namespace BachBot.Cli.Running;

/// <summary>What a training run came to, for the report.</summary>
/// <param name="Result">The run.</param>
/// <param name="BaselineLoss">The n-gram model's loss on the validation text; null without one.</param>
/// <param name="Epochs">The reports of this process that ended an epoch.</param>
internal sealed record SessionResult(
    TrainingResult Result, double? BaselineLoss, IReadOnlyList<TrainingProgress> Epochs);

/// <summary>Trains on a dataset, shows it, and compares the outcome with an n-gram model on the same text.</summary>
internal static class TrainingSession
{
    public const int BaselineOrder = 3;

    public static string BaselineName => string.Create(CultureInfo.InvariantCulture, $"{BaselineOrder}-gram model");

    /// <param name="terminal">Where progress is shown.</param>
    /// <param name="trainer">The run, at its beginning or resumed.</param>
    /// <param name="dataset">The chorales.</param>
    /// <param name="data">Their texts.</param>
    /// <param name="howToResume">The command that goes on after an interruption.</param>
    /// <param name="cancellationToken">Ends the run between two steps.</param>
    public static SessionResult Run(
        Terminal terminal, Trainer trainer, Dataset dataset, TrainingData data, string howToResume,
        CancellationToken cancellationToken)
    {
        int[] training = dataset.Tokens(DatasetSplit.Train), validation = dataset.Tokens(DatasetSplit.Valid);
        terminal.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"Training on {training.Length:N0} tokens, validating on {validation.Length:N0}; {trainer.Model.Parameters.Count:N0} parameters, backend {trainer.Model.Backend.Name}."));
        TrainingResult result;
        IReadOnlyList<TrainingProgress> epochs;
        try
        {
            result = TrainingDisplay.Run(
                terminal, progress => trainer.Train(data, progress, cancellationToken),
                out epochs);
        }
        catch (OperationCanceledException)
        {
            terminal.Note(string.Create(
                CultureInfo.InvariantCulture, $"Saved after {trainer.Step} steps. To go on: {howToResume}"));
            throw;
        }
        double? baseline = validation.Length < 2
            ? null
            : new NGramModel(BaselineOrder, dataset.Vocabulary.Count, training).NatsPerToken(validation);
        Tell(terminal, result, baseline);
        return new SessionResult(result, baseline, epochs);
    }

    private static void Tell(Terminal terminal, TrainingResult result, double? baseline)
    {
        if (result.StoppedEarly)
            terminal.Note("Stopped early: the validation loss no longer improves.");
        if (result.BestValidationLoss is not { } best || baseline is null)
            return;
        terminal.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"Validation loss: {best:F4} nats a token (epoch {result.BestEpoch}); {BaselineName} on the same text: {baseline:F4}."));
    }
}
