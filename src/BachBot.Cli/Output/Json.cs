using System.Text.Encodings.Web;
using System.Text.Json;

namespace BachBot.Cli.Output;

/// <summary>JSON for programs that read the tool's results.</summary>
internal static class Json
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        // Results go to a terminal or a program, never into a page: titles stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes one JSON value and a line end.</summary>
    public static void Write(Terminal terminal, Action<Utf8JsonWriter> write) => terminal.Write(Text(write));

    /// <summary>One JSON value as text.</summary>
    public static string Text(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
            write(json);
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>A choice as options and files write it.</summary>
    public static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
