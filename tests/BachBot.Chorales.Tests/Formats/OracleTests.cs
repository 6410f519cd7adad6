using System.Globalization;
using System.Text.Json;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tests.Support;

namespace BachBot.Chorales.Tests.Formats;

/// <summary>Readers, grid, key, transposition, play order and tokens against results that two other readers
/// agree on.</summary>
public class OracleTests
{
    [SkippableTheory]
    [InlineData("musicxml", 40)]
    [InlineData("musicxml-2015", 6)]
    [InlineData("cc0", 12)]
    [InlineData("kern", 12)]
    [InlineData("midi", 20)]
    public void Every_field_of_the_expected_results_agrees(string folder, int count)
    {
        string[] expected = [.. Directory.EnumerateFiles(CorpusFolder.File("oracle", folder), "*.json").Order()];
        Assert.Equal(count, expected.Length);
        Assert.Empty(expected.SelectMany(path => Oracle.Differences(ScoreOf(path, folder), path)));
    }

    [Fact]
    public void Every_edge_case_gives_its_expected_result()
    {
        using JsonDocument index = JsonDocument.Parse(File.ReadAllBytes(ScoreFiles.Fixture("edge", "index.json")));
        var differences = new List<string>();
        foreach (JsonElement entry in index.RootElement.EnumerateArray())
        {
            string file = entry.GetProperty("file").GetString()!;
            string path = ScoreFiles.Fixture("edge", file);
            if (entry.GetProperty("expect").GetString() == "error")
            {
                var error = Assert.Throws<ScoreFormatException>(() => ScoreReader.Read(path));
                Assert.Equal("three-parts.musicxml", file);
                Assert.Contains("no tenor", error.Message, StringComparison.Ordinal);
                continue;
            }
            differences.AddRange(Oracle.Differences(path,
                ScoreFiles.Fixture("edge", Path.ChangeExtension(file, ".expected.json"))));
        }
        Assert.Equal(44, index.RootElement.GetArrayLength());
        Assert.Empty(differences);
    }

    [SkippableTheory]
    [InlineData("musicxml", 409)]
    [InlineData("musicxml-2015", 402)]
    [InlineData("cc0", 358)]
    [InlineData("kern", 370)]
    public void Every_score_agrees_with_the_manifest(string folder, int count)
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(CorpusFolder.File("manifest.json")));
        JsonElement files = manifest.RootElement.GetProperty("files");
        Score[] scores = ScoreFiles.ReadAll(folder);
        Assert.Equal(count, scores.Length);
        Assert.Empty(scores.SelectMany(score => Differences(score, files.GetProperty($"{folder}/{score.Source}"))));
    }

    private static IEnumerable<string> Differences(Score score, JsonElement expected)
    {
        QuantisedScore quantised = Grid.Quantise(score);
        Chorale chorale = quantised.Chorale;
        var notated = ChoraleFrames.AsNotated(chorale);
        (string Field, object Actual)[] fields =
        [
            ("frames", notated.Count),
            ("framesPlayed", ChoraleFrames.AsPlayed(chorale).Count),
            ("fermataFrames", Enumerable.Range(0, notated.Count).Count(notated.Fermata)),
            ("restVoiceFrames", Enumerable.Range(0, 4 * notated.Count).Count(i =>
                notated.Pitch(i / 4, (Voice)(i % 4)) == ChoraleFrames.Rest)),
            ("notes", Enum.GetValues<Voice>().Sum(voice => score[voice].Count)),
            ("movedByQuantisation", quantised.Moved.Count),
            ("partCount", score.PartNames.Count),
            ("fifths", score.KeySignatureFifths),
            ("pickupFrames", chorale.PickupFrames),
            ("transpose", chorale.Key.SemitonesToReference),
            ("firstTime", chorale.Metres[0].Metre),
            ("timeChanges", chorale.Metres.Count > 1),
        ];
        foreach ((string field, object actual) in fields)
        {
            string wanted = expected.GetProperty(field).ToString();
            if (Convert.ToString(actual, CultureInfo.InvariantCulture) != wanted)
                yield return $"{score.Source}: {field} is {actual}, expected {wanted}";
        }
        string key = expected.GetProperty("key").GetString()!;
        if (chorale.Key != ParseKey(key))
            yield return $"{score.Source}: key is {chorale.Key}, expected {key}";
    }

    private static Key ParseKey(string text)
    {
        string[] words = text.Split(' ');
        int tonic = "C D EF G A B".IndexOf(words[0][0], StringComparison.Ordinal);
        tonic += words[0].Count(c => c == '#') - words[0].Count(c => c == '-');
        return new Key((tonic + 12) % 12, words[1] == "major" ? Mode.Major : Mode.Minor);
    }

    private static string ScoreOf(string expectedPath, string folder)
    {
        string name = Path.GetFileNameWithoutExtension(expectedPath);
        return folder == "midi"
            ? CorpusFolder.File(folder, name)
            : ScoreFiles.Scores(folder).Single(path => Path.GetFileNameWithoutExtension(path) == name);
    }
}
