using System.Text.Json;
using BachBot.Chorales.Corpus;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tests.Support;
using BachBot.Chorales.Tokens;

namespace BachBot.Chorales.Tests.Corpus;

public class CorpusBuilderTests
{
    [SkippableTheory]
    [InlineData("musicxml")]
    [InlineData("musicxml-2015")]
    [InlineData("kern")]
    [InlineData("cc0")]
    public void Counts_of_a_collection_are_the_expected_ones(string folder)
    {
        Dataset dataset = CorpusBuilder.Build([CorpusFolder.File(folder)]);
        Dataset played = CorpusBuilder.Build([CorpusFolder.File(folder)],
            new CorpusOptions { Encoding = new SatbEncoding(asPlayed: true) });
        Assert.Empty(dataset.LeftOut);
        AssertCounts(folder, CorpusStatistics.Of(dataset), CorpusStatistics.Of(played));
    }

    [SkippableTheory]
    [InlineData("musicxml")]
    [InlineData("kern")]
    [InlineData("cc0")]
    public void Counts_of_the_pieces_in_common_time_are_the_expected_ones(string folder)
    {
        var options = new CorpusOptions { OnlyMetre = Metre.FourFour };
        Dataset dataset = CorpusBuilder.Build([CorpusFolder.File(folder)], options);
        Dataset played = CorpusBuilder.Build([CorpusFolder.File(folder)],
            options with { Encoding = new SatbEncoding(asPlayed: true) });
        Assert.All(dataset.LeftOut, file => Assert.EndsWith("not in 4/4", file.Reason, StringComparison.Ordinal));
        AssertCounts($"{folder} (first time signature 4/4)", CorpusStatistics.Of(dataset), CorpusStatistics.Of(played));
    }

    [SkippableTheory]
    [InlineData("musicxml")]
    [InlineData("kern")]
    [InlineData("cc0")]
    public void A_given_split_is_followed_and_its_dropped_files_are_left_out(string folder)
    {
        var options = new CorpusOptions { Split = FileSplit.Load(CorpusFolder.File("splits", "split.json")) };
        Dataset dataset = CorpusBuilder.Build([CorpusFolder.File(folder)], options);
        Dataset played = CorpusBuilder.Build([CorpusFolder.File(folder)],
            options with { Encoding = new SatbEncoding(asPlayed: true) });
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(CorpusFolder.File("oracle", "corpus.json")));
        JsonElement expected = document.RootElement.GetProperty($"{folder} splits");
        foreach (DatasetSplit split in Enum.GetValues<DatasetSplit>())
        {
            JsonElement counts = expected.GetProperty(DatasetFile.NameOf(split));
            CorpusStatistics actual = CorpusStatistics.Of(dataset, split);
            Assert.Equal(counts.GetProperty("pieces").GetInt32(), actual.Pieces);
            Assert.Equal(counts.GetProperty("frames").GetInt32(), actual.Frames);
            Assert.Equal(counts.GetProperty("tokens").GetInt32(), dataset.Tokens(split).Length);
            Assert.Equal(counts.GetProperty("framesPlayed").GetInt32(), actual.FramesPlayed);
            Assert.Equal(counts.GetProperty("tokensPlayed").GetInt32(), played.Tokens(split).Length);
        }
        Assert.NotEmpty(dataset.LeftOut);
        Assert.All(dataset.LeftOut, file =>
            Assert.StartsWith("dropped by the split file: ", file.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Bad_files_among_good_ones_are_left_out_with_their_reasons()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("deep", "er"));
        foreach (string name in new[] { "a-minor", "time-change", "pickup-one-beat" })
            File.Copy(ScoreFiles.Fixture("edge", $"{name}.musicxml"), folder.File("deep", "er", $"{name}.musicxml"));
        string[] bad = [.. Directory.GetFiles(ScoreFiles.Fixture("malformed"))
            .Where(path => Path.GetExtension(path) != ".json")];
        foreach (string path in bad)
            File.Copy(path, folder.File(Path.GetFileName(path)));
        File.WriteAllText(folder.File("notes.txt"), "no score");

        Dataset dataset = CorpusBuilder.Build([folder.Path]);

        Assert.Equal(["deep/er/a-minor.musicxml", "deep/er/pickup-one-beat.musicxml", "deep/er/time-change.musicxml"],
            dataset.Pieces.Select(piece => piece.File)
                .Where(file => file.StartsWith("deep", StringComparison.Ordinal)));
        Assert.Equal(bad.Length + 3, dataset.Pieces.Count + dataset.LeftOut.Count);
        Assert.Equal(dataset.LeftOut.Select(file => file.File).Order(StringComparer.Ordinal),
            dataset.LeftOut.Select(file => file.File));
        Assert.Contains(new LeftOutFile("empty.mid", "the file is empty"), dataset.LeftOut);
        Assert.Contains(dataset.LeftOut, file => file.File == "bad-step.musicxml" &&
            file.Reason == "Soprano, bar 1: step 'H'; expected A to G");
        Assert.DoesNotContain(dataset.LeftOut, file => file.Reason.Contains('\n', StringComparison.Ordinal));
    }

    [Fact]
    public void A_corpus_without_any_readable_score_is_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.StartsWith("No scores found", Assert.Throws<InvalidDataException>(() =>
            CorpusBuilder.Build([folder.Path])).Message, StringComparison.Ordinal);
        File.WriteAllText(folder.File("a.mid"), "");
        Assert.Equal("None of 1 scores can be used; the first one, a.mid: the file is empty.",
            Assert.Throws<InvalidDataException>(() => CorpusBuilder.Build([folder.Path])).Message);
        Assert.Throws<FileNotFoundException>(() => CorpusBuilder.Build([folder.File("nowhere")]));
    }

    [Fact]
    public void Names_and_order_do_not_depend_on_how_the_files_are_given()
    {
        string[] files = [.. new[] { "triplets", "a-minor", "utf16" }
            .Select(name => ScoreFiles.Fixture("edge", $"{name}.musicxml"))];
        Dataset dataset = CorpusBuilder.Build(files);
        Assert.Equal(["a-minor.musicxml", "triplets.musicxml", "utf16.musicxml"],
            dataset.Pieces.Select(piece => piece.File));
        Dataset two = CorpusBuilder.Build([files[0], ScoreFiles.Fixture("malformed")]);
        Assert.Contains(two.Pieces, piece => piece.File == "edge/triplets.musicxml");
        Assert.Contains(two.Pieces, piece => piece.File == "malformed/external-dtd.musicxml");
    }

    [Fact]
    public void Progress_is_told_and_cancelling_stops()
    {
        using var source = new CancellationTokenSource();
        var seen = new List<CorpusProgress>();
        var progress = new Reporter(step =>
        {
            seen.Add(step);
            if (step.Read == 3)
                source.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() =>
            CorpusBuilder.Build([ScoreFiles.Fixture("edge")], null, progress, source.Token));
        Assert.Equal([1, 2, 3], seen.Select(step => step.Read));
        Assert.All(seen, step => Assert.Equal(44, step.Total));
    }

    [Fact]
    public void Pieces_move_to_the_reference_key_or_stay()
    {
        string file = ScoreFiles.Fixture("edge", "f-sharp-major.musicxml");
        DatasetPiece moved = Assert.Single(CorpusBuilder.Build([file]).Pieces);
        DatasetPiece kept = Assert.Single(CorpusBuilder.Build([file], new CorpusOptions { Transpose = false }).Pieces);
        Assert.Equal((6, 0), (moved.Transposition, kept.Transposition));
        Assert.Equal(new Key(6, Mode.Major), moved.Key);
        Assert.Equal(moved.Key, kept.Key);
        Assert.Equal(moved.Statistics.Ranges[0]!.Value.Lowest - 6, kept.Statistics.Ranges[0]!.Value.Lowest);
    }

    private static void AssertCounts(string name, CorpusStatistics actual, CorpusStatistics played)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(CorpusFolder.File("oracle", "corpus.json")));
        JsonElement expected = document.RootElement.GetProperty(name);
        (string Field, int Value)[] counts =
        [
            ("pieces", actual.Pieces),
            ("frames", actual.Frames),
            ("framesPlayed", actual.FramesPlayed),
            ("notes", actual.Notes),
            ("notesMovedByQuantisation", actual.NotesMoved),
            ("fermataFrames", actual.FermataFrames),
            ("fermataFramesPlayed", actual.FermataFramesPlayed),
            ("tokens", actual.Tokens),
            ("tokensPlayed", played.Tokens),
            ("vocabulary", actual.Vocabulary),
            ("noteTokens", actual.NoteTokens),
            ("framesWithRest", actual.FramesWithRest),
            ("framesWithUnison", actual.FramesWithUnison),
            ("framesWithCrossing", actual.FramesWithCrossing),
        ];
        Assert.Equal(counts.Select(count => (count.Field, expected.GetProperty(count.Field).GetInt32())), counts);
        AssertRanges(expected.GetProperty("rangeWritten"), actual.RangesWritten);
        AssertRanges(expected.GetProperty("rangeTransposed"), actual.RangesEncoded);
        Assert.Equal(
            expected.GetProperty("keys").EnumerateObject()
                .Select(key => (Name(key.Name), key.Value.GetInt32())).Order(),
            actual.Keys.Select(key => (key.Key.ToString(), key.Value)).Order());
        Assert.Equal(
            expected.GetProperty("histogramHead").EnumerateArray().Select(e => (e[0].GetString()!, e[1].GetInt32())),
            actual.Histogram.Take(25).Select(entry => (entry.Key, entry.Value)));
    }

    private static void AssertRanges(JsonElement expected, IReadOnlyList<PitchRange?> actual) =>
        Assert.Equal(
            new[] { "S", "A", "T", "B" }.Select(voice => expected.GetProperty(voice))
                .Select(range => (PitchRange?)new PitchRange(range[0].GetInt32(), range[1].GetInt32())),
            actual);

    // The expected names have "-" for flat and one enharmonic spelling per mode of their own.
    private static string Name(string name) => name.Replace("-", "b", StringComparison.Ordinal) switch
    {
        "G# major" => "Ab major",
        "C# major" => "Db major",
        "A# minor" => "Bb minor",
        var other => other,
    };

    private sealed class Reporter(Action<CorpusProgress> report) : IProgress<CorpusProgress>
    {
        public void Report(CorpusProgress value) => report(value);
    }
}
