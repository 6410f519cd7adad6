using System.Text.Json;
using BachBot.Cli.Tests.Support;

namespace BachBot.Cli.Tests.Commands;

/// <summary><c>corpus generate</c>, <c>prepare</c> and <c>info</c>.</summary>
[Collection(SmallRunTests.Name)]
public sealed class CorpusCommandTests(SmallRun run) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Generated_scores_are_the_same_for_the_same_seed_and_others_for_another()
    {
        Tool.Succeed("corpus", "generate", "-o", _folder.File("same"), "-n", "3", "--seed", "3");
        Tool.Succeed("corpus", "generate", "-o", _folder.File("other"), "-n", "3", "--seed", "4");

        foreach (string path in Directory.GetFiles(_folder.File("same")))
        {
            byte[] bytes = File.ReadAllBytes(path);
            Assert.Equal(File.ReadAllBytes(Path.Combine(run.Scores, Path.GetFileName(path))), bytes);
            Assert.NotEqual(File.ReadAllBytes(_folder.File("other", Path.GetFileName(path))), bytes);
        }
        Assert.Equal(3, Directory.GetFiles(_folder.File("same")).Length);
    }

    [Fact]
    public void Equal_scores_give_equal_datasets()
    {
        Tool.Succeed("corpus", "prepare", run.Scores, "-o", _folder.File("again.dataset"));

        Assert.Equal(File.ReadAllBytes(run.Dataset), File.ReadAllBytes(_folder.File("again.dataset")));
    }

    [Fact]
    public void The_counts_as_json_are_the_same_from_prepare_and_info_and_stand_alone_on_standard_output()
    {
        ToolResult prepared = Tool.Succeed("corpus", "prepare", run.Scores, "-o", _folder.File("x"), "--json");
        ToolResult info = Tool.Succeed("corpus", "info", run.Dataset, "--json");

        Assert.Equal(info.Output, prepared.Output);
        Assert.Empty(info.Error);
        using JsonDocument document = JsonDocument.Parse(info.Output);
        JsonElement root = document.RootElement;
        Assert.Equal(24, root.GetProperty("pieces").GetInt32());
        Assert.Equal(
            24, root.GetProperty("parts").EnumerateObject().Sum(part => part.Value.GetProperty("pieces").GetInt32()));
        // Rule 11 of the encoding: START and END, a bar between frames, a sign for fermatas, four notes a frame.
        Assert.Equal(
            root.GetProperty("tokens").GetInt32(),
            24 + 5 * root.GetProperty("frames").GetInt32() + root.GetProperty("fermataFrames").GetInt32());
        Assert.Equal(
            root.GetProperty("tokens").GetInt32(),
            root.GetProperty("histogram").EnumerateObject().Sum(token => token.Value.GetInt32()));
    }

    [Fact]
    public void In_a_folder_with_broken_files_the_good_ones_are_read_and_the_others_are_named()
    {
        string scores = Directory.CreateDirectory(_folder.File("mixed")).FullName;
        foreach (string file in Directory.GetFiles(run.Scores))
            File.Copy(file, Path.Combine(scores, Path.GetFileName(file)));
        foreach ((string file, _) in MalformedFiles.All)
            File.Copy(MalformedFiles.Path(file), Path.Combine(scores, file));

        ToolResult result = Tool.Succeed("corpus", "prepare", scores, "-o", _folder.File("mixed.dataset"));

        foreach ((string file, string expected) in MalformedFiles.All)
        {
            bool leftOut = result.ErrorLines.Any(
                line => line.StartsWith($"left out: {file}: ", StringComparison.Ordinal));
            if (expected != "either")
                Assert.True(leftOut == (expected == "error"), $"{file} should give {expected}");
        }
        using JsonDocument document = JsonDocument.Parse(
            Tool.Succeed("corpus", "info", _folder.File("mixed.dataset"), "--json").Output);
        int leftOutFiles = document.RootElement.GetProperty("leftOut").GetArrayLength();
        Assert.Equal(24 + MalformedFiles.All.Count - leftOutFiles, document.RootElement.GetProperty("pieces").GetInt32());
    }

    [Fact]
    public void A_dataset_is_never_written_over_a_score()
    {
        string score = Directory.GetFiles(run.Scores)[0];
        byte[] before = File.ReadAllBytes(score);

        foreach (string input in new[] { score, run.Scores })
            Assert.Equal(
                $"--out {score} is there already and is no dataset; name another file.",
                Tool.Fail("corpus", "prepare", input, "-o", score));
        Assert.Equal(before, File.ReadAllBytes(score));
    }

    [Theory]
    [InlineData("bachbot")]
    [InlineData("satb order=BTAS")]
    [InlineData("satb order=SATB frames=played")]
    public void Other_encodings_are_kept_in_the_dataset(string encoding)
    {
        Tool.Succeed("corpus", "prepare", run.Scores, "-o", _folder.File("x"), "--encoding", encoding);

        using JsonDocument document = JsonDocument.Parse(
            Tool.Succeed("corpus", "info", _folder.File("x"), "--json").Output);
        Assert.StartsWith(encoding, document.RootElement.GetProperty("encoding").GetString(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Real_chorales_have_the_counts_that_other_readers_found()
    {
        string source = CorpusFolder.File("cc0");
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(CorpusFolder.File("oracle", "corpus.json")));
        JsonElement counts = expected.RootElement.GetProperty("cc0");

        using JsonDocument actual = JsonDocument.Parse(Tool.Succeed(
            "corpus", "prepare", source, "-o", _folder.File("cc0.dataset"), "--json").Output);

        foreach (string name in new[]
        {
            "pieces", "frames", "framesPlayed", "notes", "notesMovedByQuantisation", "fermataFrames",
            "fermataFramesPlayed", "framesWithRest", "framesWithUnison", "framesWithCrossing", "tokens", "vocabulary",
            "noteTokens",
        })
            Assert.Equal(counts.GetProperty(name).GetInt32(), actual.RootElement.GetProperty(name).GetInt32());
    }
}
