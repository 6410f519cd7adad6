using System.CommandLine;
using System.Globalization;
using BachBot.Chorales.Corpus;
using BachBot.Cli.Output;
using BachBot.Cli.Running;
using BachBot.Engine.Backends;
using BachBot.Engine.Models;
using BachBot.Engine.Training;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot resume</c>: goes on with an interrupted run, or prolongs a finished one.</summary>
internal static class ResumeCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> path = TextOption.PathArgument("folder", "The folder of a training run.");
        var epochs = new IntegerOption<int>("--epochs", "Passes over the text in all; by default as begun.", 1);
        var steps = new IntegerOption<int>("--steps", "Steps in all; by default as begun.", 1);
        Option<string> dataset = TextOption.Path("--dataset", "The run's dataset, if it has moved.");
        Option<string> backend = SharedOptions.OptionalBackend();
        var threads = new IntegerOption<int>(
            "--threads", "Threads of the cpu backend, 0 for one for each processor; by default as begun.", 0,
            BackendChoice.MostThreads);
        var command = new Command("resume", "Go on with a training run exactly where its last checkpoint left it.")
        {
            path, epochs, steps, dataset, backend, threads,
        };
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            string folderPath = parsed.GetRequiredValue(path);
            (int? allEpochs, int? allSteps) = (epochs.Find(parsed), steps.Find(parsed));
            int? count = threads.Find(parsed);
            RunFile run = RunFile.Load(folderPath);
            string datasetPath = parsed.GetValue(dataset) ?? run.Dataset;
            if (parsed.GetValue(dataset) is null && !File.Exists(datasetPath))
                throw new CommandException(
                    $"the run's dataset {datasetPath} is no longer there; say where it is with --dataset.");
            Dataset chorales = DatasetFiles.Load(datasetPath);

            using IBackend computes = BackendChoice.Create(
                parsed.GetValue(backend) ?? run.Backend, count ?? run.Threads, terminal, run.CudaOptions);
            using var folder = new TrainingFolder(folderPath);
            using Trainer trainer = Trainer.Resume(computes, folder, saved => saved with
            {
                Epochs = allEpochs ?? saved.Epochs,
                MaxSteps = allSteps ?? saved.MaxSteps,
            });
            using LanguageModel model = trainer.Model;
            if (allSteps < trainer.Step)
                throw new CommandException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"--steps counts from the beginning: the run has done {trainer.Step}, more than {allSteps}."));
            TrainingData data = RunTexts.Of(chorales, model, run.Augmentation);
            trainer.CheckData(data);
            terminal.Note(string.Create(CultureInfo.InvariantCulture, $"Resuming after {trainer.Step} steps."));
            TrainingRun.Complete(terminal, trainer, chorales, data, folder, datasetPath, cancellationToken);
        });
    }
}
