using System.Collections.Concurrent;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Tests.Support;

/// <summary>Where the tests find scores: fixtures beside the assembly, and the collection of real chorales.</summary>
internal static class ScoreFiles
{
    private static readonly ConcurrentDictionary<string, Lazy<Score[]>> Read = new();

    /// <summary>The path of a fixture.</summary>
    public static string Fixture(params string[] parts) =>
        Path.Combine([AppContext.BaseDirectory, "Fixtures", .. parts]);

    /// <summary>All scores in a folder of the collection, in ordinal order.</summary>
    public static string[] Scores(string folder) =>
        [.. Directory.EnumerateFiles(CorpusFolder.File(folder)).Order(StringComparer.Ordinal)];

    /// <summary>All scores in a folder of the collection as read, in ordinal order of file; read once.</summary>
    public static Score[] ReadAll(string folder) => Read.GetOrAdd(folder,
        name => new Lazy<Score[]>(() => [.. Scores(name).Select(ScoreReader.Read)])).Value;

    /// <summary>All scores in a folder of the collection on the grid.</summary>
    public static IEnumerable<Chorale> Chorales(string folder) =>
        ReadAll(folder).Select(score => Grid.Quantise(score).Chorale);
}
