using System.Text.Json;
using BachBot.Chorales.Corpus;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tests.Support;
using BachBot.Chorales.Tokens;

namespace BachBot.Chorales.Tests.Corpus;

public class SplitTests
{
    // Of the pairs that the given list of tunes names, how many the soprano lines and the titles in the files find.
    // musicxml/ has few titles, and 75 of its pairs have only a title in common.
    [SkippableTheory]
    [InlineData("musicxml", 0.87, 0.90)]
    [InlineData("kern", 0.97, 0.98)]
    [InlineData("cc0", 0.96, 0.97)]
    public void Settings_of_a_tune_stay_together(string folder, double leastGrouped, double leastOnOneSide)
    {
        string[] scores = ScoreFiles.Scores(folder);
        Chorale[] chorales = [.. ScoreFiles.Chorales(folder)];
        Dictionary<string, string> tunes = Tunes();
        string[] tune = [.. scores.Select(path => tunes[$"{folder}/{Path.GetFileName(path)}"])];
        int[] groups = TuneSplit.Group(chorales);
        DatasetSplit[] sides = [.. CorpusBuilder.Build([CorpusFolder.File(folder)]).Pieces
            .Select(piece => piece.Split)];

        int pairs = 0, grouped = 0, onOneSide = 0;
        for (int a = 0; a < scores.Length; a++)
        {
            for (int b = a + 1; b < scores.Length; b++)
            {
                if (tune[a] != tune[b])
                    continue;
                pairs++;
                grouped += groups[a] == groups[b] ? 1 : 0;
                onOneSide += sides[a] == sides[b] ? 1 : 0;
            }
        }
        Assert.True(pairs > 350);
        string found = $"{folder}: {pairs} pairs, {grouped} grouped, {onOneSide} on one side";
        Assert.True(grouped >= leastGrouped * pairs, found);
        Assert.True(onOneSide >= leastOnOneSide * pairs, found);
        // Groups that swallow the corpus would keep everything together and split nothing.
        Assert.InRange(groups.GroupBy(group => group).Max(group => group.Count()), 2, 16);
        Assert.InRange(groups.Distinct().Count(), 160, 250);
    }

    [SkippableTheory]
    [InlineData("musicxml")]
    [InlineData("cc0")]
    public void About_four_fifths_of_the_frames_are_for_training(string folder)
    {
        Dataset dataset = CorpusBuilder.Build([CorpusFolder.File(folder)]);
        double total = CorpusStatistics.Of(dataset).Frames;
        Assert.InRange(CorpusStatistics.Of(dataset, DatasetSplit.Train).Frames / total, 0.78, 0.82);
        Assert.InRange(CorpusStatistics.Of(dataset, DatasetSplit.Valid).Frames / total, 0.09, 0.11);
        Assert.InRange(CorpusStatistics.Of(dataset, DatasetSplit.Test).Frames / total, 0.09, 0.11);
    }

    [Fact]
    public void The_tune_split_depends_on_the_music_and_not_on_order_names_or_key()
    {
        CorpusPiece[] pieces = [.. Enumerable.Range(0, 40).Select(i => Piece($"{i:00}.mid", RandomTune(i)))];
        IReadOnlyList<DatasetSplit?> parts = new TuneSplit().Assign(pieces).Parts;
        Assert.Equal([DatasetSplit.Train, DatasetSplit.Valid, DatasetSplit.Test],
            parts.Select(part => part!.Value).Distinct().Order());

        CorpusPiece[] reversed = [.. pieces.Reverse().Select(piece =>
            Piece("x" + piece.File, piece.Chorale.Transpose(3)))];
        Assert.Equal(parts.Reverse(), new TuneSplit().Assign(reversed).Parts);
    }

    [Fact]
    public void A_tune_is_known_again_in_another_key_metre_and_with_passing_notes()
    {
        int[] tune = [67, 67, 69, 71, 72, 71, 69, 67, 66, 67, 69, 71, 67, 64, 66, 67];
        Chorale plain = Tune(tune, length: 4);
        Chorale moved = Tune([.. tune.Select(pitch => pitch + 5)], length: 4);
        Chorale slower = Tune(tune, length: 8);
        Chorale ornamented = new([[.. tune.SelectMany((pitch, i) => new[]
        {
            new Note(4 * i, 2, pitch), new Note((4 * i) + 2, 2, pitch + 1),
        })], [], [], []], 4 * tune.Length);
        Chorale other = RandomTune(5);
        int[] groups = TuneSplit.Group([plain, moved, other, slower, ornamented]);
        Assert.Equal([0, 0, 2, 0, 0], groups);
    }

    [Fact]
    public void Pieces_with_the_same_title_share_a_tune()
    {
        Chorale first = WithTitle(RandomTune(1), "Jesu, meine Freude");
        Chorale second = WithTitle(RandomTune(2), "JESU MEINE FREUDE.");
        Assert.Equal([0, 0, 2], TuneSplit.Group([first, second, WithTitle(RandomTune(3), "Wachet auf")]));
        // But not a title that is none.
        Chorale[] many = [.. Enumerable.Range(0, 25).Select(i => WithTitle(RandomTune(i), "Choral"))];
        Assert.Equal(25, TuneSplit.Group(many).Distinct().Count());
    }

    [Fact]
    public void Pieces_that_are_only_numbered_have_no_tune_in_common()
    {
        Chorale[] numbered =
            [.. Enumerable.Range(0, 12).Select(i => WithTitle(RandomTune(i), $"Chorale {i} (seed 1)"))];
        Assert.Equal(12, TuneSplit.Group(numbered).Distinct().Count());
    }

    [SkippableFact]
    public void The_stream_split_cuts_where_the_original_did()
    {
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllBytes(
            CorpusFolder.File("oracle", "bachbot-2015", "summary.json")));
        // The pieces by name with the token counts of the original; the cut was inside BWV 45.7.
        CorpusPiece[] pieces = [.. summary.RootElement.GetProperty("files").EnumerateArray()
            .OrderBy(piece => piece.GetProperty("piece").GetString(), StringComparer.Ordinal)
            .Select(piece => Piece(piece.GetProperty("piece").GetString()!, RandomTune(1)) with
            {
                Tokens = new string[piece.GetProperty("tokens").GetInt32()],
            })];
        SplitAssignment assignment = new StreamSplit().Assign(pieces);
        Assert.Equal(431_146 - 43_114, assignment.StreamTrainTokens);
        string last = pieces.Zip(assignment.Parts).Last(pair => pair.Second == DatasetSplit.Train).First.File;
        Assert.Equal("bwv45.7", last);
        Assert.Equal(36, assignment.Parts.Count(part => part == DatasetSplit.Valid));
    }

    [Theory]
    [InlineData("{\"train\":[\"a.mid\"],\"valid\":[\"b/c.mid\"],\"dropped\":{\"d.mid\":\"bad\"}}")]
    [InlineData("{\"sources\":{\"x\":{\"train\":[\"a.mid\"]}," +
        "\"y\":{\"valid\":[\"b/c.mid\"],\"dropped\":{\"d.mid\":\"bad\"}}}}")]
    public void A_split_file_matches_the_end_of_paths(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("s.json"), json);
        SplitAssignment assignment = FileSplit.Load(folder.File("s.json")).Assign([.. new[]
        {
            "/x/a.mid", "/x/b/c.mid", "/x/c.mid", "/x/d.mid", "/x/ba.mid",
        }.Select(path => Piece(path, RandomTune(1)))]);
        Assert.Equal([DatasetSplit.Train, DatasetSplit.Valid, null, null, null], assignment.Parts);
        Assert.Equal(["not in the split file", "dropped by the split file: bad", "not in the split file"],
            assignment.LeftOut.Select(file => file.Reason));
    }

    [Theory]
    [InlineData("", "no split file")]
    [InlineData("[1]", "no split file")]
    [InlineData("{\"train\":3}", "no split file")]
    [InlineData("{\"train\":[3]}", "no split file")]
    [InlineData("{}", "names no files")]
    [InlineData("{\"train\":[\"a\"],\"test\":[\"a\"]}", "names 'a' twice")]
    public void A_bad_split_file_is_refused(string json, string reason)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("s.json"), json);
        var error = Assert.Throws<InvalidDataException>(() => FileSplit.Load(folder.File("s.json")));
        Assert.StartsWith("s.json: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Tunes()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(CorpusFolder.File("splits", "tunes.json")));
        return document.RootElement.GetProperty("tunes").EnumerateObject()
            .SelectMany(tune => tune.Value.EnumerateArray().Select(file => (File: file.GetString()!, tune.Name)))
            .ToDictionary(entry => entry.File, entry => entry.Name);
    }

    private static CorpusPiece Piece(string name, Chorale chorale) => new(name, name, chorale, 0,
        new SatbEncoding().Encode(chorale), PieceStatistics.Of(new QuantisedScore(chorale, []), chorale));

    private static Chorale RandomTune(int seed)
    {
        var random = new Random(seed);
        return Tune([.. Enumerable.Range(0, 40).Select(_ => random.Next(60, 78))], length: 4);
    }

    private static Chorale Tune(int[] pitches, int length) => new(
        [[.. pitches.Select((pitch, i) => new Note(length * i, length, pitch))], [], [], []], length * pitches.Length);

    private static Chorale WithTitle(Chorale chorale, string title) =>
        new([.. Enum.GetValues<Voice>().Select(voice => chorale[voice])], chorale.Length) { Title = title };
}
