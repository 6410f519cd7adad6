using System.CommandLine;
using BachBot.Chorales.Composing;
using BachBot.Chorales.Corpus;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Training;
using BachBot.Cli.Output;
using BachBot.Cli.Reports;
using BachBot.Cli.Running;
using BachBot.Engine.Backends;
using BachBot.Engine.Models;
using BachBot.Engine.Training;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot demo</c>: the whole pipeline in a few minutes, without a download: synthetic chorales, a small
/// model trained on them, a new chorale.</summary>
internal static class DemoCommand
{
    /// <summary>Enough text for a small model to beat an n-gram model clearly within the demo's time.</summary>
    private const int CorpusSize = 300;

    private const ulong CorpusSeed = 1;

    /// <summary>BachBot's recipe at a size that two processor cores train within a minute or two.</summary>
    private static readonly TrainerOptions Recipe = TrainerOptions.BachBot with
    {
        BatchSize = 25,
        SequenceLength = 96,
        Epochs = 5,
        LearningRate = 4e-3,
        Schedule = new CosineWithWarmup(WarmupSteps: 20, FinalFactor: 0.02),
    };

    public static Command Create(Terminal terminal)
    {
        Option<string> output = SharedOptions.Out("The folder for everything that is written.", "out");
        IntegerOption<ulong> seed = SharedOptions.Seed();
        Option<string> backend = SharedOptions.Backend();
        IntegerOption<int> threads = SharedOptions.Threads();
        var command = new Command(
            "demo", "From nothing to a new chorale in a few minutes: generate, prepare, train, compose.")
        {
            output, seed, backend, threads,
        };
        return command.Does(terminal, (parsed, cancellationToken) => Run(
            terminal, parsed.GetRequiredValue(output), seed.Read(parsed), parsed.GetRequiredValue(backend),
            threads.Read(parsed), cancellationToken));
    }

    private static void Run(
        Terminal terminal, string output, ulong seed, string backendName, int threads,
        CancellationToken cancellationToken)
    {
        using IBackend backend = BackendChoice.Create(backendName, threads, terminal);
        string datasetPath = Path.Combine(output, "chorales.dataset");
        RefuseOtherRun(output, datasetPath);
        using var made = new OutputFolder(output);
        using var folder = new TrainingFolder(output);
        folder.Clear();

        string scores = Path.Combine(output, "corpus");
        terminal.Note(
            $"Writing {CorpusSize} synthetic chorales to {scores}: made by rules and chance, nobody composed them.");
        IReadOnlyList<string> files = CorpusGenerateCommand.Write(scores, CorpusSeed, CorpusSize, cancellationToken);
        Dataset dataset = CorpusBuilder.Build(files, cancellationToken: cancellationToken);
        DatasetFile.Save(dataset, datasetPath);
        new RunFile(Path.GetFullPath(datasetPath), backendName, threads).Save(output);

        var architecture = new LanguageModelOptions
        {
            VocabularySize = dataset.Vocabulary.Count,
            Layers = 2,
            HiddenSize = 128,
            Dropout = 0.1,
            Seed = seed,
        };
        using var model = new LanguageModel(backend, architecture, dataset.Vocabulary);
        ChoraleModel.SetEncoding(model, dataset.Encoding, dataset.Transposed);
        using var trainer = new Trainer(model, Recipe, folder);
        SessionResult session = TrainingSession.Run(
            terminal, trainer, dataset, RunTexts.Of(dataset, model, TextAugmentation.None), $"bachbot resume {Shell.Quote(output)}", cancellationToken);

        var composing = new ComposingOptions();
        Chorale chorale = new Composer(model).Compose(
            composing with { Sampling = composing.Sampling with { Seed = seed } }, cancellationToken)[0];
        IReadOnlyList<string> pieces = ChoraleFiles.Write([chorale], output);
        string report = Path.Combine(output, TrainingRun.ReportFile);
        ReportPage.Write(report, RunReports.Of(
            "A model trained on synthetic chorales", trainer, dataset, $"{CorpusSize} synthetic chorales", session,
            [RunReports.Piece(
                chorale, "Composed by the model after its training.", [.. pieces.Select(piece => Path.GetFileName(piece)!)])]));
        foreach (string path in pieces.Append(folder.ModelPath).Append(report))
            terminal.Write(path);
    }

    /// <summary>An earlier demo may be replaced; hours of somebody's training may not.</summary>
    private static void RefuseOtherRun(string output, string datasetPath)
    {
        if (TrainingFolder.IsUsed(output) && RunFile.Find(output)?.Dataset != Path.GetFullPath(datasetPath))
            throw new CommandException(
                $"{output} holds a model that is no demo's; take another folder with --out.");
    }
}
