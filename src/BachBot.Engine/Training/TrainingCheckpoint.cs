using System.Text.Json;
using System.Text.Json.Serialization;
using BachBot.Engine.Checkpoints;
using BachBot.Engine.Models;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Training;

/// <summary>The second file of a checkpoint: recipe, position, fingerprint of the data, the optimiser's moments and the
/// carried recurrent state.</summary>
internal static partial class TrainingCheckpoint
{
    private const string Format = "bachbot.engine.training/1";
    private const string FormatKey = "format";
    private const string OptionsKey = "options";
    private const string PositionKey = "position";
    private const string DataKey = "data";

    public static void Save(
        string path, TrainerOptions options, TrainingPosition position, string data, Optimizer optimizer,
        ModelState state)
    {
        var writer = new TensorWriter();
        optimizer.Save(writer);
        foreach (NamedTensor tensor in state.Tensors)
            writer.Add(tensor);
        var texts = new Dictionary<string, string>
        {
            [FormatKey] = Format,
            [OptionsKey] = JsonSerializer.Serialize(options, TrainingJson.Default.TrainerOptions),
            [PositionKey] = JsonSerializer.Serialize(position, TrainingJson.Default.TrainingPosition),
            [DataKey] = data,
        };
        SafetensorsFile.Write(path, texts, writer.Entries);
    }

    public static Loaded Read(string path)
    {
        SafetensorsFile file = SafetensorsFile.Read(path);
        if (Text(file, FormatKey) != Format)
            throw new CheckpointFormatException(
                $"{path} has the format '{Text(file, FormatKey)}'; this version reads '{Format}'.");
        var loaded = new Loaded(
            file,
            CheckpointJson.Read(Text(file, OptionsKey), TrainingJson.Default.TrainerOptions, path, "options"),
            CheckpointJson.Read(Text(file, PositionKey), TrainingJson.Default.TrainingPosition, path, "position"),
            Text(file, DataKey));
        try
        {
            loaded.Options.Validate();
            loaded.Position.Validate();
        }
        catch (ArgumentException exception)
        {
            throw new CheckpointFormatException($"{path} was changed: {exception.Message}", exception);
        }
        return loaded;
    }

    private static string Text(SafetensorsFile file, string key) => file.Metadata.TryGetValue(key, out string? text)
        ? text
        : throw new CheckpointFormatException($"{file.Path} is no training checkpoint: its metadata has no '{key}'.");

    /// <summary>A checkpoint's second file, read.</summary>
    public sealed record Loaded(SafetensorsFile File, TrainerOptions Options, TrainingPosition Position, string Data)
    {
        public void Into(Optimizer optimizer, ModelState state)
        {
            var reader = new TensorReader(File);
            optimizer.Load(reader, Position.Updates);
            foreach (NamedTensor tensor in state.Tensors)
                reader.Into(tensor);
            reader.ExpectNothingLeft();
        }
    }

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        UseStringEnumConverter = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
    [JsonSerializable(typeof(TrainerOptions))]
    [JsonSerializable(typeof(TrainingPosition))]
    private sealed partial class TrainingJson : JsonSerializerContext;
}
