using BachBot.Chorales.Corpus;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tests.Support;
using BachBot.Chorales.Tokens;

namespace BachBot.Chorales.Tests.Corpus;

public class DatasetFileTests
{
    [Theory]
    [InlineData("satb order=SBAT frames=played")]
    [InlineData("bachbot")]
    public void A_saved_dataset_reads_back_the_same(string encoding)
    {
        using var folder = new TemporaryFolder();
        var options = new CorpusOptions { Encoding = ChoraleEncoding.Parse(encoding) };
        Dataset dataset = CorpusBuilder.Build([ScoreFiles.Fixture("edge")], options);
        DatasetFile.Save(dataset, folder.File("a.jsonl"));
        Dataset read = DatasetFile.Load(folder.File("a.jsonl"));

        Assert.Equal(encoding, read.Encoding.Specification);
        Assert.Equal(dataset.Vocabulary.Tokens, read.Vocabulary.Tokens);
        Assert.Equal(dataset.LeftOut, read.LeftOut);
        Assert.Single(read.LeftOut);
        Assert.Equal((dataset.SplitName, dataset.Transposed, null), (read.SplitName, read.Transposed,
            read.StreamTrainTokens));
        Assert.Equal(43, read.Pieces.Count);
        foreach ((DatasetPiece wrote, DatasetPiece got) in dataset.Pieces.Zip(read.Pieces))
        {
            Assert.Equal((wrote.File, wrote.Title, wrote.Key, wrote.Transposition, wrote.Split),
                (got.File, got.Title, got.Key, got.Transposition, got.Split));
            Assert.Equal(wrote.Bars.Sections, got.Bars.Sections);
            Assert.Equal(wrote.Tokens.ToArray(), got.Tokens.ToArray());
            Assert.Equal(wrote.Statistics.Ranges, got.Statistics.Ranges);
            Assert.Equal(wrote.Statistics with { Ranges = [] }, got.Statistics with { Ranges = [] });
        }
        foreach (DatasetSplit split in Enum.GetValues<DatasetSplit>())
            Assert.Equal(dataset.Tokens(split), read.Tokens(split));
    }

    [Fact]
    public void The_same_scores_give_the_same_bytes_wherever_they_lie()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("copy"));
        foreach (string path in Directory.GetFiles(ScoreFiles.Fixture("edge")).OrderDescending())
            File.Copy(path, folder.File("copy", Path.GetFileName(path)));
        DatasetFile.Save(CorpusBuilder.Build([ScoreFiles.Fixture("edge")]), folder.File("a"));
        DatasetFile.Save(CorpusBuilder.Build([folder.File("copy")]), folder.File("b"));
        Assert.Equal(File.ReadAllBytes(folder.File("a")), File.ReadAllBytes(folder.File("b")));
        Assert.Equal(["a", "b"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_dataset_decodes_to_its_chorales()
    {
        Dataset dataset = CorpusBuilder.Build([ScoreFiles.Fixture("edge", "unison-and-crossing.musicxml")]);
        Chorale chorale = dataset.Decode(dataset.Pieces[0]);
        Assert.Equal(dataset.Pieces[0].Statistics.Frames, chorale.Length);
        Assert.Equal(1, CorpusStatistics.Of(dataset).Pieces);
        Assert.Equal(dataset.Pieces[0].Statistics.FramesWithUnison, CorpusStatistics.Of(dataset).FramesWithUnison);
        Assert.True(dataset.Pieces[0].Statistics.FramesWithCrossing > 0);
    }

    [Fact]
    public void A_stream_that_is_cut_gives_every_token_once()
    {
        Dataset dataset = CorpusBuilder.Build([ScoreFiles.Fixture("edge")],
            new CorpusOptions { Split = new StreamSplit() });
        int[] all = [.. dataset.Pieces.SelectMany(piece => piece.Tokens.ToArray())];
        Assert.Equal(all, dataset.Tokens(DatasetSplit.Train).Concat(dataset.Tokens(DatasetSplit.Valid)));
        Assert.Equal(all.Length / 10, dataset.Tokens(DatasetSplit.Valid).Length);
        Assert.Empty(dataset.Tokens(DatasetSplit.Test));
        using var folder = new TemporaryFolder();
        DatasetFile.Save(dataset, folder.File("a"));
        Assert.Equal(dataset.Tokens(DatasetSplit.Valid), DatasetFile.Load(folder.File("a")).Tokens(DatasetSplit.Valid));
    }

    [Fact]
    public void Damaged_files_are_refused_in_one_line_that_says_where()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("d.jsonl");
        DatasetFile.Save(CorpusBuilder.Build([ScoreFiles.Fixture("edge")]), path);
        string text = File.ReadAllText(path);
        string[] lines = text.TrimEnd('\n').Split('\n');

        AssertRefused("", "d.jsonl, line 1: the file is empty");
        AssertRefused("hello", "d.jsonl, line 1: no dataset (the first line is no JSON)");
        AssertRefused("{}", "line 1: no dataset");
        AssertRefused("[]", "line 1: no dataset");
        AssertRefused(text.Replace("\"version\":2", "\"version\":1", StringComparison.Ordinal),
            "version 1 of the format");
        AssertRefused(text.Replace("order=SATB", "order=XXXX", StringComparison.Ordinal), "Voice order 'XXXX'");
        AssertRefused(text[..(text.Length / 2)], "no JSON");
        AssertRefused(string.Join('\n', lines.Take(20)), "cut off or was changed");
        AssertRefused(Change(1, "\"tokens\":[", "\"tokens\":[9999,"), "line 2: the token number 9999 is outside the vocabulary");
        AssertRefused(Change(1, "\"key\":\"", "\"key\":\"H"), "line 2: no key 'H");
        AssertRefused(Change(1, "\"split\":\"", "\"split\":\"un"), "line 2: no part 'un");
        AssertRefused(Change(1, "\"bars\":", "\"bar\":"), "line 2: a value is missing");
        AssertRefused(Change(1, "\"bars\":[[0,", "\"bars\":[[1,"), "line 2: a value of the wrong kind (The bars must begin");
        AssertRefused(Change(1, "\"transposition\":", "\"transposition\":\"x\",\"y\":"),
            "line 2: a value of the wrong kind");

        string Change(int line, string from, string to)
        {
            string[] changed = [.. lines];
            Assert.Contains(from, changed[line], StringComparison.Ordinal);
            changed[line] = changed[line].Replace(from, to, StringComparison.Ordinal);
            return string.Join('\n', changed);
        }

        void AssertRefused(string content, string reason)
        {
            File.WriteAllText(path, content);
            var error = Assert.Throws<InvalidDataException>(() => DatasetFile.Load(path));
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        }
    }
}
