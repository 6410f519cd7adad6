using System.Globalization;
using BachBot.Engine.Checkpoints;
using BachBot.Engine.Models;

namespace BachBot.Engine.Training;

/// <summary>The files of a training run in a folder.</summary>
/// <remarks>
/// <list type="bullet">
/// <item><c>model.safetensors</c>: the model at its best validation loss so far.</item>
/// <item><c>checkpoint-S.safetensors</c>: the model after S steps, and <c>checkpoint-S.training.safetensors</c>:
/// what else a resumed run needs. The second is written last, so a checkpoint counts from the moment it is whole, and
/// the one before is removed only then: a kill at any moment leaves a whole one.</item>
/// <item><c>checkpoint-S.best.safetensors</c>: the best model of a whole epoch, where a run that ended within an epoch
/// made a better one its <c>model.safetensors</c>.</item>
/// </list>
/// </remarks>
public sealed class TrainingFolder : IDisposable
{
    /// <summary>The name of the best model's file.</summary>
    public const string ModelFile = "model.safetensors";

    private const string LockFile = "training.lock";
    private const string Prefix = "checkpoint-";
    private const string WeightsSuffix = ".safetensors";
    private const string TrainingSuffix = ".training.safetensors";
    private const string BestSuffix = ".best.safetensors";

    private readonly FileStream _lock;

    /// <summary>Opens a folder for one training run, and makes it if need be.</summary>
    /// <exception cref="TrainingException">Another run is writing to the folder.</exception>
    /// <exception cref="IOException">The folder cannot be made or written to.</exception>
    public TrainingFolder(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = path;
        Directory.CreateDirectory(path);
        string lockPath = System.IO.Path.Combine(path, LockFile);
        try
        {
            _lock = new FileStream(
                lockPath, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException exception) when (File.Exists(lockPath))
        {
            throw new TrainingException(
                $"{path}: another training is running in this folder; wait for it or choose another.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{path} cannot be written to: {exception.Message}", exception);
        }
        // What a killed run was just writing.
        foreach (string file in Directory.GetFiles(path))
        {
            if (AtomicFile.TargetOf(file) is { } target && IsOwn(target))
                File.Delete(file);
        }
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The best model's file.</summary>
    public string ModelPath => System.IO.Path.Combine(Path, ModelFile);

    /// <summary>Steps of the newest whole checkpoint in a folder, or null if there is none.</summary>
    public static int? NewestCheckpoint(string folder) =>
        !Directory.Exists(folder)
            ? null
            : Steps(folder, TrainingSuffix).Where(step => File.Exists(WeightsPath(folder, step))).Max(step => (int?)step);

    /// <summary>Whether a folder holds a model or checkpoints.</summary>
    public static bool IsUsed(string folder) => Directory.Exists(folder) && OwnFiles(folder).Any();

    /// <summary>Deletes the files of an earlier run: model and checkpoints.</summary>
    public void Clear()
    {
        foreach (string file in OwnFiles(Path).ToList())
            File.Delete(file);
    }

    /// <summary>Frees the folder for other runs.</summary>
    public void Dispose() => _lock.Dispose();

    internal static string WeightsPath(string folder, int step) => PathOf(folder, step, WeightsSuffix);

    internal static string TrainingPath(string folder, int step) => PathOf(folder, step, TrainingSuffix);

    internal static string BestPath(string folder, int step) => PathOf(folder, step, BestSuffix);

    internal void SaveModel(LanguageModel model) => model.Save(ModelPath);

    internal void SaveBest(LanguageModel model, int step) => model.Save(BestPath(Path, step));

    internal void SaveCheckpoint(LanguageModel model, int step, Action<string> saveTraining)
    {
        string weights = WeightsPath(Path, step);
        bool isNew = !File.Exists(weights);
        model.Save(weights);
        try
        {
            saveTraining(TrainingPath(Path, step));
        }
        catch when (isNew)
        {
            // Half a checkpoint would only take room.
            File.Delete(weights);
            throw;
        }
        // The second file first: without it a checkpoint does not count.
        foreach (string suffix in new[] { TrainingSuffix, WeightsSuffix, BestSuffix })
        {
            foreach (int older in Steps(Path, suffix).Where(other => other != step).ToList())
                File.Delete(PathOf(Path, older, suffix));
        }
    }

    private static string PathOf(string folder, int step, string suffix) =>
        System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D7}{suffix}"));

    /// <summary>The model and the files of checkpoints; others in the folder belong to somebody else.</summary>
    private static IEnumerable<string> OwnFiles(string folder) => Directory.EnumerateFiles(folder).Where(IsOwn);

    private static bool IsOwn(string file)
    {
        string name = System.IO.Path.GetFileName(file);
        return name == ModelFile
            || (name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(WeightsSuffix, StringComparison.Ordinal)
                && char.IsAsciiDigit(name[Prefix.Length]));
    }

    private static IEnumerable<int> Steps(string folder, string suffix) =>
        from file in Directory.EnumerateFiles(folder, Prefix + "*" + suffix)
        let name = System.IO.Path.GetFileName(file)[Prefix.Length..^suffix.Length]
        where name.All(char.IsAsciiDigit) && name.Length is > 0 and < 10
        select int.Parse(name, CultureInfo.InvariantCulture);
}
