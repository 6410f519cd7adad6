using System.Text.Json;

namespace BachBot.Cli.Tests.Support;

/// <summary>Scores that are broken on purpose, and what must become of each.</summary>
internal static class MalformedFiles
{
    /// <summary>File name and <c>error</c>, <c>ok</c> or <c>either</c>.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = Read();

    public static string Path(string file) =>
        System.IO.Path.Combine(AppContext.BaseDirectory, "Fixtures", "malformed", file);

    private static Dictionary<string, string> Read()
    {
        using JsonDocument index = JsonDocument.Parse(File.ReadAllBytes(Path("index.json")));
        return index.RootElement.EnumerateArray().ToDictionary(
            entry => entry.GetProperty("file").GetString()!, entry => entry.GetProperty("expect").GetString()!);
    }
}
