using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using BachBot.Engine.Backends;
using BachBot.Engine.Checkpoints;
using BachBot.Engine.Text;

namespace BachBot.Engine.Models;

/// <summary>Models as safetensors files: tensors under PyTorch's names; options, vocabulary and facts as texts.
/// </summary>
internal static partial class ModelCheckpoint
{
    /// <summary>The format's name and version; a reader refuses others.</summary>
    public const string Format = "bachbot.engine.model/1";

    private const string FormatKey = "format";
    private const string OptionsKey = "options";
    private const string VocabularyKey = "vocabulary";
    private const string FactsKey = "facts";

    public static void Save(LanguageModel model, string path, bool halves)
    {
        var writer = new TensorWriter(halves);
        model.SaveTensors(writer);
        SafetensorsFile.Write(path, Describe(model), writer.Entries);
    }

    public static LanguageModel Load(IBackend backend, SafetensorsFile file)
    {
        string path = file.Path;
        LanguageModelOptions options = CheckpointJson.Read(
            Text(file, OptionsKey), ModelJson.Default.LanguageModelOptions, path, "options");
        LanguageModel model;
        try
        {
            options.Validate();
            CheckSize(file, options);
            model = file.Metadata.TryGetValue(VocabularyKey, out string? symbols)
                ? new LanguageModel(backend, options, new Vocabulary(
                    CheckpointJson.Read(symbols, ModelJson.Default.StringArray, path, "symbols")))
                : new LanguageModel(backend, options);
        }
        catch (ArgumentException exception)
        {
            throw new CheckpointFormatException(
                $"{path}: its options describe no model: {Reason(exception)}", exception);
        }
        try
        {
            var reader = new TensorReader(file);
            model.LoadTensors(reader);
            reader.ExpectNothingLeft();
            foreach ((string key, string value) in CheckpointJson.Read(
                Text(file, FactsKey), ModelJson.Default.SortedDictionaryStringString, path, "facts"))
                model.Metadata[key] = value;
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static Dictionary<string, string> Describe(LanguageModel model)
    {
        var facts = new SortedDictionary<string, string>(model.Metadata, StringComparer.Ordinal);
        var texts = new Dictionary<string, string>
        {
            [FormatKey] = Format,
            [OptionsKey] = JsonSerializer.Serialize(model.Options, ModelJson.Default.LanguageModelOptions),
            [FactsKey] = JsonSerializer.Serialize(facts, ModelJson.Default.SortedDictionaryStringString),
        };
        if (model.Vocabulary is not null)
            texts[VocabularyKey] = JsonSerializer.Serialize([.. model.Vocabulary.Tokens], ModelJson.Default.StringArray);
        return texts;
    }

    /// <summary>A damaged file must not make a model of any size.</summary>
    private static void CheckSize(SafetensorsFile file, LanguageModelOptions options)
    {
        Int128 needed = options.CountParameters();
        long there = file.Tensors.Values.Sum(tensor => (long)tensor.ElementCount);
        if (needed > there)
            throw new CheckpointFormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"{file.Path}: its options describe a model of {needed} parameters, but it holds {there} numbers: ")
                + "tensors are missing or of another shape.");
    }

    private static string Reason(ArgumentException exception) => exception.ParamName is null
        ? exception.Message
        : exception.Message.Replace($" (Parameter '{exception.ParamName}')", "", StringComparison.Ordinal);

    private static string Text(SafetensorsFile file, string key)
    {
        if (!file.Metadata.TryGetValue(FormatKey, out string? format))
            throw new CheckpointFormatException(
                $"{file.Path} is a safetensors file, but no model of this library: its metadata has no '{FormatKey}'.");
        if (format != Format)
            throw new CheckpointFormatException(
                $"{file.Path} has the format '{format}'; this version reads '{Format}'.");
        return file.Metadata.TryGetValue(key, out string? text)
            ? text
            : throw new CheckpointFormatException($"{file.Path}: its metadata has no '{key}'.");
    }

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        UseStringEnumConverter = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
    [JsonSerializable(typeof(LanguageModelOptions))]
    [JsonSerializable(typeof(string[]))]
    [JsonSerializable(typeof(SortedDictionary<string, string>))]
    private sealed partial class ModelJson : JsonSerializerContext;
}
