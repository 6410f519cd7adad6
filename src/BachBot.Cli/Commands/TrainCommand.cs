using System.CommandLine;
using BachBot.Chorales.Composing;
using BachBot.Chorales.Corpus;
using BachBot.Cli.Output;
using BachBot.Cli.Running;
using BachBot.Engine.Backends;
using BachBot.Engine.Cuda;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Models;
using BachBot.Engine.Training;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot train</c>: trains a model on a dataset.</summary>
internal static class TrainCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> dataset = TextOption.PathArgument("dataset", "A dataset that 'bachbot corpus prepare' wrote.");
        Option<string> output = SharedOptions.Out("The run's folder: model, checkpoints and report.", "out");
        Option<bool> force = TextOption.Flag("--force", "Begin anew in a folder that holds a run already.");
        IntegerOption<ulong> seed = SharedOptions.Seed();
        Option<string> backend = SharedOptions.Backend();
        IntegerOption<int> threads = SharedOptions.Threads();
        Option<string> precision = SharedOptions.Precision();
        Option<string> plan = SharedOptions.Plan();
        var model = new ModelOptions();
        var recipe = new RecipeOptions();
        var command = new Command("train", "Train a model on a dataset.")
        {
            dataset, output, force, seed, backend, threads, precision, plan,
        };
        model.AddTo(command);
        recipe.AddTo(command);
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            string datasetPath = parsed.GetRequiredValue(dataset);
            Dataset chorales = DatasetFiles.Load(datasetPath);
            string folderPath = parsed.GetRequiredValue(output);
            int[] training = chorales.Tokens(DatasetSplit.Train);
            LanguageModelOptions architecture = model.Read(parsed, chorales.Vocabulary.Count, seed.Read(parsed));
            TrainerOptions options = recipe.Read(parsed, training.Length);
            var run = new RunFile(
                Path.GetFullPath(datasetPath), parsed.GetRequiredValue(backend), threads.Read(parsed))
            {
                Precision = Enum.Parse<MatrixPrecision>(parsed.GetRequiredValue(precision), ignoreCase: true),
                Plan = SharedOptions.ReadPlan(parsed, plan),
            };
            using IBackend computes = BackendChoice.Create(run.Backend, run.Threads, terminal, run.CudaOptions);
            // An earlier run may be deleted below: before that, everything that could stop this one.
            TrainingLimits.Check(architecture, options, training, computes is not CudaBackend);
            if (!parsed.GetValue(force))
                RefuseUsed(folderPath);

            using var made = new OutputFolder(folderPath);
            using var folder = new TrainingFolder(folderPath);
            using var network = new LanguageModel(computes, architecture, chorales.Vocabulary);
            ChoraleModel.SetEncoding(network, chorales.Encoding, chorales.Transposed);
            using var trainer = new Trainer(network, options, folder);
            folder.Clear();
            run.Save(folderPath);
            try
            {
                TrainingRun.Complete(terminal, trainer, chorales, folder, datasetPath, cancellationToken);
            }
            finally
            {
                RunFile.DeleteWithoutCheckpoint(folderPath);
            }
        });
    }

    /// <summary>Hours of training are not overwritten by accident.</summary>
    private static void RefuseUsed(string folder)
    {
        if (TrainingFolder.NewestCheckpoint(folder) is not null)
            throw new CommandException(
                $"{folder} holds a training run already: go on with 'bachbot resume {Shell.Quote(folder)}', take "
                + "another folder, or --force to begin anew.");
        if (TrainingFolder.IsUsed(folder))
            throw new CommandException(
                $"{folder} holds a model already: take another folder, or --force to replace it.");
    }
}
