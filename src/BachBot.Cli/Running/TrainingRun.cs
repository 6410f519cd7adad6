using System.Globalization;
using BachBot.Chorales.Composing;
using BachBot.Chorales.Corpus;
using BachBot.Chorales.Scores;
using BachBot.Cli.Output;
using BachBot.Cli.Reports;
using BachBot.Engine.Backends;
using BachBot.Engine.Models;
using BachBot.Engine.Training;

namespace BachBot.Cli.Running;

/// <summary>Takes a training run to its end: trains, composes a piece with the best model, writes the report.</summary>
internal static class TrainingRun
{
    public const string ReportFile = "report.html";

    public static void Complete(
        Terminal terminal, Trainer trainer, Dataset dataset, TrainingData data, TrainingFolder folder, string datasetPath,
        CancellationToken cancellationToken)
    {
        SessionResult session = TrainingSession.Run(
            terminal, trainer, dataset, data, $"bachbot resume {Shell.Quote(folder.Path)}", cancellationToken);
        string report = Path.Combine(folder.Path, ReportFile);
        ReportPage.Write(report, RunReports.Of(
            $"Training run {Path.GetFileName(Path.GetFullPath(folder.Path))}", trainer, dataset, Path.GetFileName(datasetPath), session,
            Compose(terminal, trainer.Model, cancellationToken)));
        terminal.Write(folder.ModelPath);
        terminal.Write(report);
    }

    /// <summary>A piece for the report; none where the model is so bad that it gives no probabilities.</summary>
    internal static ReportedChorale[] Compose(Terminal terminal, LanguageModel model, CancellationToken cancellationToken)
    {
        var options = new ComposingOptions();
        try
        {
            Chorale piece = new Composer(model).Compose(options, cancellationToken)[0];
            return
            [
                RunReports.Piece(piece, string.Create(
                    CultureInfo.InvariantCulture,
                    $"Composed by the best model, temperature {options.Sampling.Temperature}, seed {options.Sampling.Seed}.")),
            ];
        }
        catch (BackendException exception)
        {
            terminal.Note($"The report has no chorale: {exception.Message}");
            return [];
        }
    }
}
