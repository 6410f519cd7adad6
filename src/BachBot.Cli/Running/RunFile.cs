using System.Text.Json;
using BachBot.Chorales.Training;
using BachBot.Cli.Output;
using BachBot.Engine.Checkpoints;
using BachBot.Engine.Cuda;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Training;

namespace BachBot.Cli.Running;

/// <summary>What <c>resume</c> must know about a run besides its checkpoint: <c>run.json</c> in the run's folder.
/// </summary>
/// <param name="Dataset">The dataset's full path.</param>
/// <param name="Backend">The backend that was asked for.</param>
/// <param name="Threads">The threads that were asked for; 0 for one a processor.</param>
internal sealed record RunFile(string Dataset, string Backend, int Threads)
{
    private const string Name = "run.json";

    /// <summary>Precision of the cuda backend's matrix products.</summary>
    public MatrixPrecision Precision { get; init; }

    /// <summary>How the cuda backend computes the steps of a recurrent layer.</summary>
    public RecurrentPlan Plan { get; init; }

    /// <summary>How the pieces change from epoch to epoch.</summary>
    public TextAugmentation Augmentation { get; init; } = TextAugmentation.None;

    /// <summary>How the cuda backend is set up.</summary>
    public CudaBackendOptions CudaOptions => new() { MatrixPrecision = Precision, RecurrentPlan = Plan };

    public void Save(string folder)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("dataset", Dataset);
            json.WriteString("backend", Backend);
            json.WriteNumber("threads", Threads);
            json.WriteString("precision", Json.Lower(Precision));
            json.WriteString("plan", Json.Lower(Plan));
            json.WriteStartObject("augmentation");
            json.WriteNumber("semitones", Augmentation.Semitones);
            json.WriteNumber("transposed_share", Augmentation.TransposedShare);
            json.WriteNumber("given_share", Augmentation.GivenShare);
            json.WriteBoolean("shuffle", Augmentation.Shuffle);
            json.WriteNumber("seed", Augmentation.Seed);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        AtomicFile.Write(Path.Combine(folder, Name), buffer.WriteTo);
    }

    /// <summary>The run of a folder; null if there is none.</summary>
    public static RunFile? Find(string folder) => File.Exists(Path.Combine(folder, Name)) ? Load(folder) : null;

    /// <exception cref="CommandException">The folder holds no run.</exception>
    public static RunFile Load(string folder)
    {
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path))
            throw new CommandException(Directory.Exists(folder)
                ? $"{folder} is not the folder of a training run: it has no {Name}."
                : $"there is no folder {folder}; name the folder of a training run.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            return new RunFile(Text(root, "dataset"), Text(root, "backend"), root.GetProperty("threads").GetInt32())
            {
                Precision = Choice<MatrixPrecision>(root, "precision"),
                Plan = Choice<RecurrentPlan>(root, "plan"),
                Augmentation = ReadAugmentation(root),
            };
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException
            or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new CommandException(
                $"{path} is damaged: expected a JSON object with dataset, backend and threads, as 'bachbot train' "
                + "wrote it.",
                exception);
        }
    }

    /// <summary>Deletes the file of a run that failed before its first checkpoint: there is nothing to resume.
    /// </summary>
    public static void DeleteWithoutCheckpoint(string folder)
    {
        if (TrainingFolder.NewestCheckpoint(folder) is null)
            File.Delete(Path.Combine(folder, Name));
    }

    /// <summary>Runs of earlier versions had no choice.</summary>
    private static T Choice<T>(JsonElement root, string name)
        where T : struct, Enum => root.TryGetProperty(name, out _) ? Enum.Parse<T>(Text(root, name), ignoreCase: true) : default;

    private static TextAugmentation ReadAugmentation(JsonElement root)
    {
        if (!root.TryGetProperty("augmentation", out JsonElement json))
            return TextAugmentation.None;
        var augmentation = new TextAugmentation
        {
            Semitones = json.GetProperty("semitones").GetInt32(),
            TransposedShare = json.GetProperty("transposed_share").GetDouble(),
            GivenShare = json.GetProperty("given_share").GetDouble(),
            Shuffle = json.GetProperty("shuffle").GetBoolean(),
            Seed = json.GetProperty("seed").GetUInt64(),
        };
        augmentation.Validate();
        return augmentation;
    }

    private static string Text(JsonElement root, string name) =>
        root.GetProperty(name).GetString() ?? throw new KeyNotFoundException(name);
}
