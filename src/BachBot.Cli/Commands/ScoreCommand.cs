using System.CommandLine;
using BachBot.Chorales.Analysis;
using BachBot.Chorales.Judging;
using BachBot.Chorales.Scores;
using BachBot.Cli.Output;
using BachBot.Cli.Reports.Surprisal;
using BachBot.Cli.Running;
using BachBot.Engine.Backends;
using BachBot.Engine.Checkpoints;
using BachBot.Engine.Models;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot score</c>: how probable a piece is under a model, and where it surprises.</summary>
internal static class ScoreCommand
{
    private const string DefaultPage = "score.html";

    public static Command Create(Terminal terminal)
    {
        Argument<string> score = TextOption.PathArgument("piece", "A piece of four voices: MusicXML, MIDI or kern.");
        Option<string> modelPath = SharedOptions.Model();
        Option<string> output = TextOption.Path(
            "--out", $"The page, one HTML file; by default {DefaultPage}, with --json none.", "-o");
        Option<bool> asJson = SharedOptions.AsJson();
        Option<string?> key = SharedOptions.Key("By default the one that fits the notes best.");
        Option<string> backend = SharedOptions.Backend();
        IntegerOption<int> threads = SharedOptions.Threads();
        var command = new Command(
            "score", "Tell how probable a piece is under a model, and show on a page where it surprises and breaks rules.")
        {
            score, modelPath, output, asJson, key, backend, threads,
        };
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            string path = parsed.GetRequiredValue(score), model = parsed.GetRequiredValue(modelPath);
            Chorale chorale = Read(terminal, path, parsed.GetValue(key));
            string? page = parsed.GetValue(output) ?? (parsed.GetValue(asJson) ? null : DefaultPage);
            // Before the work, not after it.
            if (page is not null)
                AtomicFile.Try(page);
            using IBackend computes = BackendChoice.Create(parsed.GetRequiredValue(backend), threads.Read(parsed), terminal);
            using LanguageModel loaded = ModelFiles.Load(computes, model);
            var report = new SurprisalReport(
                chorale.Title is { Length: > 0 } title ? title : Path.GetFileNameWithoutExtension(path), path, model,
                Score(loaded, path, chorale, cancellationToken), PartWritingChecker.Check(chorale));
            if (page is not null)
                SurprisalPage.Write(page, report);
            if (parsed.GetValue(asJson))
                ScoreSummary.WriteJson(terminal, report);
            else
                ScoreSummary.WriteText(terminal, report, page!);
        });
    }

    private static Chorale Read(Terminal terminal, string path, string? key)
    {
        Chorale chorale = ScoreFiles.Read(path, terminal);
        if (Enum.GetValues<Voice>().All(voice => chorale[voice].Count == 0))
            throw new CommandException($"{path} has no notes; there is nothing to score.");
        return key is null ? chorale : chorale.WithKey(KeyName.Parse(key));
    }

    /// <exception cref="CommandException">The model does not know a note of the piece.</exception>
    private static ScoredPiece Score(LanguageModel model, string path, Chorale chorale, CancellationToken cancellationToken)
    {
        var scorer = new PieceScorer(model);
        try
        {
            return scorer.Score(chorale, cancellationToken);
        }
        catch (ArgumentException exception)
        {
            throw new CommandException($"{path}: {exception.Message}", exception);
        }
    }
}
