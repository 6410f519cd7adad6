using BachBot.Chorales.Composing;
using BachBot.Chorales.Corpus;
using BachBot.Chorales.Scores;
using BachBot.Cli.Output;
using BachBot.Cli.Reports;
using BachBot.Engine.Training;

namespace BachBot.Cli.Running;

/// <summary>Takes a training run to its end: trains, composes a piece with the best model, writes the report.</summary>
internal static class TrainingRun
{
    public const string ReportFile = "report.html";

    public static void Complete(
        Terminal terminal, Trainer trainer, Dataset dataset, TrainingFolder folder, string datasetPath,
        CancellationToken cancellationToken)
    {
        SessionResult session = TrainingSession.Run(
            terminal, trainer, dataset, $"bachbot resume {Shell.Quote(folder.Path)}", cancellationToken);
        Chorale piece = new Composer(trainer.Model).Compose(new ComposingOptions(), cancellationToken)[0];
        string report = Path.Combine(folder.Path, ReportFile);
        ReportPage.Write(report, RunReports.Of(
            "Training run", trainer, dataset, Path.GetFileName(datasetPath), session,
            [RunReports.Piece(piece, "Composed by the best model, temperature 0.9, seed 1.")]));
        terminal.Write(folder.ModelPath);
        terminal.Write(report);
    }
}
