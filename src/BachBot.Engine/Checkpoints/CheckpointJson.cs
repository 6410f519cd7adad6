using System.Text.Json;
using System.Text.Json.Serialization;
using BachBot.Engine.Models;

namespace BachBot.Engine.Checkpoints;

/// <summary>How options are written into checkpoints; generated code, so that trimmed programs can do it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(LanguageModelOptions))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class CheckpointJson : JsonSerializerContext
{
    /// <summary>Reads a value that must be there.</summary>
    public static T Read<T>(string json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, string path, string what)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type)
                ?? throw new CheckpointFormatException($"{path}: its {what} are empty.");
        }
        catch (JsonException exception)
        {
            throw new CheckpointFormatException($"{path}: its {what} cannot be read: {exception.Message}", exception);
        }
    }
}
