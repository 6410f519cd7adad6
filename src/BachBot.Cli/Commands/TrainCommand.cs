using System.CommandLine;
using BachBot.Chorales.Composing;
using BachBot.Chorales.Corpus;
using BachBot.Cli.Output;
using BachBot.Cli.Running;
using BachBot.Engine.Backends;
using BachBot.Engine.Models;
using BachBot.Engine.Training;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot train</c>: trains a model on a dataset.</summary>
internal static class TrainCommand
{
    public static Command Create(Terminal terminal)
    {
        var dataset = new Argument<string>("dataset") { Description = "A dataset that 'bachbot corpus prepare' wrote." };
        Option<string> output = SharedOptions.Out("The run's folder: model, checkpoints and report.", "out");
        var force = new Option<bool>("--force") { Description = "Begin anew in a folder that holds a run already." };
        Option<ulong> seed = SharedOptions.Seed();
        Option<string> backend = SharedOptions.Backend();
        Option<int> threads = SharedOptions.Threads();
        var model = new ModelOptions();
        var recipe = new RecipeOptions();
        var command = new Command("train", "Train a model on a dataset.") { dataset, output, force, seed, backend, threads };
        model.AddTo(command);
        recipe.AddTo(command);
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            string datasetPath = parsed.GetRequiredValue(dataset);
            Dataset chorales = DatasetFiles.Load(datasetPath);
            string folderPath = parsed.GetRequiredValue(output);
            LanguageModelOptions architecture = model.Read(parsed, chorales.Vocabulary.Count, parsed.GetValue(seed));
            architecture.Validate();
            TrainerOptions options = recipe.Read(parsed, chorales.Tokens(DatasetSplit.Train).Length);
            if (TrainingFolder.NewestCheckpoint(folderPath) is not null && !parsed.GetValue(force))
                throw new CommandException(
                    $"{folderPath} holds a training run already: go on with 'bachbot resume {folderPath}', take another folder, or --force to begin anew.");
            var run = new RunFile(Path.GetFullPath(datasetPath), parsed.GetRequiredValue(backend), parsed.GetValue(threads));

            using IBackend computes = BackendChoice.Create(run.Backend, run.Threads);
            using var folder = new TrainingFolder(folderPath);
            using var network = new LanguageModel(computes, architecture, chorales.Vocabulary);
            ChoraleModel.SetEncoding(network, chorales.Encoding);
            using var trainer = new Trainer(network, options, folder);
            folder.Clear();
            run.Save(folderPath);
            TrainingRun.Complete(terminal, trainer, chorales, folder, datasetPath, cancellationToken);
        });
    }
}
