using BachBot.Engine.Backends;
using BachBot.Engine.Models;
using BachBot.Engine.Training;

namespace BachBot.Cli.Running;

/// <summary>Loads models with messages that say what to do.</summary>
internal static class ModelFiles
{
    public static LanguageModel Load(IBackend backend, string path)
    {
        if (Directory.Exists(path))
        {
            string inside = Path.Combine(path, TrainingFolder.ModelFile);
            throw new CommandException(File.Exists(inside)
                ? $"{path} is a folder; name the model in it: {inside}"
                : $"{path} is a folder; name the file of a model, such as {inside}");
        }
        if (!File.Exists(path))
            throw new CommandException($"there is no model {path}; make one first: bachbot train DATASET --out FOLDER");
        return LanguageModel.Load(backend, path);
    }
}
