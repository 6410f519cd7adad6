using System.CommandLine;
using BachBot.Chorales.Composing;
using BachBot.Chorales.Context;
using BachBot.Chorales.Corpus;
using BachBot.Chorales.Training;
using BachBot.Cli.Output;
using BachBot.Cli.Running;
using BachBot.Engine.Backends;
using BachBot.Engine.Cuda;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Models;
using BachBot.Engine.Text;
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
        var texts = new TextOptions();
        var command = new Command("train", "Train a model on a dataset.")
        {
            dataset, output, force, seed, backend, threads, precision, plan,
        };
        model.AddTo(command);
        recipe.AddTo(command);
        texts.AddTo(command);
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            string datasetPath = parsed.GetRequiredValue(dataset);
            Dataset chorales = DatasetFiles.Load(datasetPath);
            string folderPath = parsed.GetRequiredValue(output);
            ContextLayout? context = texts.ReadContext(parsed);
            TextAugmentation augmentation = texts.ReadAugmentation(parsed, seed.Read(parsed));
            Vocabulary vocabulary = ChoraleTexts.Widen(chorales.Vocabulary, augmentation.Semitones);
            TrainingData data = new ChoraleTexts(chorales, vocabulary, context).TrainingData(augmentation);
            LanguageModelOptions architecture = model.Read(parsed, vocabulary.Count, seed.Read(parsed)) with
            {
                ContextTokens = context?.Tokens ?? 0,
                ContextVocabularySize = context?.VocabularySize ?? 0,
            };
            int tokens = data.Training.Length / architecture.RowTokens;
            TrainerOptions options = recipe.Read(parsed, tokens);
            var run = new RunFile(
                Path.GetFullPath(datasetPath), parsed.GetRequiredValue(backend), threads.Read(parsed))
            {
                Precision = Enum.Parse<MatrixPrecision>(parsed.GetRequiredValue(precision), ignoreCase: true),
                Plan = SharedOptions.ReadPlan(parsed, plan),
                Augmentation = augmentation,
            };
            using IBackend computes = BackendChoice.Create(run.Backend, run.Threads, terminal, run.CudaOptions);
            // An earlier run may be deleted below: before that, everything that could stop this one.
            TrainingLimits.Check(architecture, options, tokens, computes is not CudaBackend);
            if (!parsed.GetValue(force))
                RefuseUsed(folderPath);

            using var made = new OutputFolder(folderPath);
            using var folder = new TrainingFolder(folderPath);
            using var network = new LanguageModel(computes, architecture, vocabulary);
            ChoraleModel.SetEncoding(network, chorales.Encoding, chorales.Transposed);
            if (context is not null)
                ChoraleModel.SetContext(network, context);
            using var trainer = new Trainer(network, options, folder);
            folder.Clear();
            run.Save(folderPath);
            try
            {
                TrainingRun.Complete(terminal, trainer, chorales, data, folder, datasetPath, cancellationToken);
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
