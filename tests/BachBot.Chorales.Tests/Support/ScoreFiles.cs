using System.Collections.Concurrent;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Tests.Support;

/// <summary>Where the tests find scores: fixtures beside the assembly, and the collection of real chorales, which is no
/// part of the project and may be absent.</summary>
internal static class ScoreFiles
{
    private static readonly Lazy<string?> FoundCorpus = new(FindCorpus);
    private static readonly ConcurrentDictionary<string, Lazy<Score[]>> Read = new();

    /// <summary>The path of a fixture.</summary>
    public static string Fixture(params string[] parts) =>
        Path.Combine([AppContext.BaseDirectory, "Fixtures", .. parts]);

    /// <summary>The path in the collection of chorales; skips the test if the collection is absent.</summary>
    public static string Corpus(params string[] parts)
    {
        Skip.If(FoundCorpus.Value is null,
            "the chorales are not here: set BACHBOT_CORPUS to the folder that holds musicxml/, kern/ and oracle/");
        return Path.Combine([FoundCorpus.Value!, .. parts]);
    }

    /// <summary>All scores in a folder of the collection, in ordinal order.</summary>
    public static string[] Scores(string folder) =>
        [.. Directory.EnumerateFiles(Corpus(folder)).Order(StringComparer.Ordinal)];

    /// <summary>All scores in a folder of the collection as read, in ordinal order of file; read once.</summary>
    public static Score[] ReadAll(string folder) => Read.GetOrAdd(folder,
        name => new Lazy<Score[]>(() => [.. Scores(name).Select(ScoreReader.Read)])).Value;

    /// <summary>All scores in a folder of the collection on the grid.</summary>
    public static IEnumerable<Chorale> Chorales(string folder) =>
        ReadAll(folder).Select(score => Grid.Quantise(score).Chorale);

    private static string? FindCorpus()
    {
        if (Environment.GetEnvironmentVariable("BACHBOT_CORPUS") is { Length: > 0 } given)
            return Directory.Exists(Path.Combine(given, "oracle")) ? given : null;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "corpus");
            if (Directory.Exists(Path.Combine(candidate, "oracle")))
                return candidate;
        }
        return null;
    }
}
