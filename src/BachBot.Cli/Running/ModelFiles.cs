using BachBot.Chorales.Pretrained;
using BachBot.Engine.Backends;
using BachBot.Engine.Models;
using BachBot.Engine.Training;

namespace BachBot.Cli.Running;

/// <summary>Loads models with messages that say what to do: files, or by their names those that come with the tool.
/// </summary>
internal static class ModelFiles
{
    /// <summary>What a user can write in place of a path.</summary>
    public static string Names { get; } = string.Join(" or ", PretrainedModel.All.Select(model => model.Name));

    /// <exception cref="CommandException">There is no such model.</exception>
    public static LanguageModel Load(IBackend backend, string path)
    {
        if (PretrainedModel.All.FirstOrDefault(model => IsPretrained(path, model)) is { } pretrained)
            return pretrained.Load(backend);
        if (Directory.Exists(path))
        {
            string inside = Path.Combine(path, TrainingFolder.ModelFile);
            throw new CommandException(File.Exists(inside)
                ? $"{path} is a folder; name the model in it: {inside}"
                : $"{path} is a folder; name the file of a model, such as {inside}");
        }
        if (!File.Exists(path))
            throw new CommandException(
                $"there is no model {path}; name one that comes with the tool ({Names}), or make one: "
                + "bachbot train DATASET --out FOLDER");
        return LanguageModel.Load(backend, path);
    }

    /// <summary>Whether a user means a model that comes with the tool, whatever the current folder holds: a file of that name is
    /// <c>./composer</c>.</summary>
    public static bool IsPretrained(string path, PretrainedModel model) => path == model.Name;
}
