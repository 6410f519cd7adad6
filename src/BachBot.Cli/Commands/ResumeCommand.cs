using System.CommandLine;
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
        var path = new Argument<string>("folder") { Description = "The folder of a training run." };
        var epochs = new Option<int?>("--epochs") { Description = "Passes over the text in all; by default as begun." };
        var steps = new Option<int?>("--steps") { Description = "Steps in all; by default as begun." };
        var dataset = new Option<string?>("--dataset") { Description = "The run's dataset, if it has moved." };
        var backend = new Option<string?>("--backend") { Description = "What computes; by default as begun." };
        backend.AcceptOnlyFromAmong("auto", "cuda", "cpu", "reference");
        Option<int> threads = SharedOptions.Threads();
        var command = new Command("resume", "Go on with a training run exactly where its last checkpoint left it.")
        {
            path, epochs, steps, dataset, backend, threads,
        };
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            string folderPath = parsed.GetRequiredValue(path);
            RunFile run = RunFile.Load(folderPath);
            string datasetPath = parsed.GetValue(dataset) ?? run.Dataset;
            Dataset chorales = DatasetFiles.Load(datasetPath);
            int count = parsed.GetResult(threads) is { Implicit: false } ? parsed.GetValue(threads) : run.Threads;

            using IBackend computes = BackendChoice.Create(parsed.GetValue(backend) ?? run.Backend, count);
            using var folder = new TrainingFolder(folderPath);
            using Trainer trainer = Trainer.Resume(computes, folder, saved => saved with
            {
                Epochs = parsed.GetValue(epochs) ?? saved.Epochs,
                MaxSteps = parsed.GetValue(steps) ?? saved.MaxSteps,
            });
            using LanguageModel model = trainer.Model;
            terminal.Note($"Resuming after {trainer.Step} steps.");
            TrainingRun.Complete(terminal, trainer, chorales, folder, datasetPath, cancellationToken);
        });
    }
}
