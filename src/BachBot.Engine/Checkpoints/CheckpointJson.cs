using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace BachBot.Engine.Checkpoints;

/// <summary>Reads values that checkpoints hold as JSON among their texts.</summary>
internal static class CheckpointJson
{
    /// <summary>Reads a value that must be there.</summary>
    /// <param name="json">The text.</param>
    /// <param name="type">How the value is read: generated code, so that trimmed programs can do it.</param>
    /// <param name="path">The checkpoint, for messages.</param>
    /// <param name="what">What the value is, in the plural, for messages.</param>
    /// <exception cref="CheckpointFormatException">The text is no such value.</exception>
    public static T Read<T>(string json, JsonTypeInfo<T> type, string path, string what)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type)
                ?? throw new CheckpointFormatException($"{path}: its {what} are empty.");
        }
        catch (JsonException exception)
        {
            // The exception's own message names types of this library, which say nothing about the file.
            throw new CheckpointFormatException(
                $"{path}: its {what} cannot be read (at {exception.Path ?? "$"}): the file is damaged or of another "
                + "version.",
                exception);
        }
        catch (NotSupportedException exception)
        {
            throw new CheckpointFormatException(
                $"{path}: its {what} cannot be read: the file is damaged or of another version.", exception);
        }
    }
}
