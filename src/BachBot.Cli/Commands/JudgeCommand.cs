using System.CommandLine;
using BachBot.Chorales.Analysis;
using BachBot.Chorales.Corpus;
using BachBot.Chorales.Judging;
using BachBot.Cli.Output;
using BachBot.Cli.Running;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot judge</c>: how pieces are written, what they copy and how far their style is, beside the pieces of a
/// dataset.</summary>
internal static class JudgeCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string[]> paths = TextOption.PathsArgument("pieces", "Scores, or folders of scores: MusicXML, MIDI, kern.");
        Option<string> datasetPath = TextOption.Path(
            "--dataset", "The dataset that the model was trained on: the pieces to compare with.", "-d");
        datasetPath.Required = true;
        Option<bool> asJson = SharedOptions.AsJson();
        var command = new Command(
            "judge", "Judge composed pieces beside those of a dataset: part-writing, form, copies, style.")
        {
            paths, datasetPath, asJson,
        };
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            string path = parsed.GetRequiredValue(datasetPath);
            Dataset dataset = DatasetFiles.Load(path);
            NamedPiece[] training = PiecesOf(dataset, DatasetSplit.Train), heldOut = PiecesOf(dataset, DatasetSplit.Valid);
            if (training.Length == 0)
                throw new CommandException(
                    $"{path}: the part 'train' is empty, and pieces are judged by it; take another dataset.");
            PieceFiles files = PieceFiles.Read(parsed.GetRequiredValue(paths), cancellationToken);
            var judge = new ChoraleJudge(training);
            var summary = new JudgementSummary(
                files, judge.Judge(files.Pieces, cancellationToken), judge.Training,
                heldOut.Length == 0 ? null : judge.Judge(heldOut, cancellationToken));
            if (parsed.GetValue(asJson))
                Json.Write(terminal, new JudgementJson(summary).Write);
            else
                new JudgementTable(summary).Write(terminal);
        });
    }

    private static NamedPiece[] PiecesOf(Dataset dataset, DatasetSplit split) =>
        [.. dataset.PiecesOf(split).Select(piece => new NamedPiece(piece.File, dataset.Decode(piece)))];
}
