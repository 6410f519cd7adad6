using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BachBot.Cli.Tests.Support;

namespace BachBot.Cli.Tests.Commands;

[Collection(SmallRunTests.Name)]
public sealed class TokensCommandTests(SmallRun run)
{
    public static TheoryData<string, string> Malformed
    {
        get
        {
            var files = new TheoryData<string, string>();
            foreach ((string file, string expected) in MalformedFiles.All)
                files.Add(file, expected);
            return files;
        }
    }

    [Fact]
    public void The_text_has_a_token_a_line_and_the_json_has_its_count_and_hash()
    {
        string[] scores = Directory.GetFiles(run.Scores)[..2];
        using JsonDocument document = JsonDocument.Parse(Tool.Succeed(["tokens", "--json", .. scores]).Output);

        Assert.Equal(2, document.RootElement.GetArrayLength());
        foreach ((string score, JsonElement entry) in scores.Zip(document.RootElement.EnumerateArray()))
        {
            string text = Tool.Succeed("tokens", score).Output.TrimEnd();
            string[] tokens = text.Split('\n');
            Assert.Equal(score, entry.GetProperty("file").GetString());
            Assert.Equal(["START", "END"], [tokens[0], tokens[^1]]);
            Assert.Equal(tokens.Count(token => token == "|||") + 1, entry.GetProperty("frames").GetInt32());
            Assert.Equal(tokens.Length, entry.GetProperty("tokens").GetProperty("count").GetInt32());
            Assert.Equal(
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
                entry.GetProperty("tokens").GetProperty("sha256").GetString());
        }
    }

    [SkippableTheory]
    [InlineData("cc0/003.mxl")]
    [InlineData("kern/chor024.krn")]
    [InlineData("midi/001-played.mid")]
    public void Real_scores_have_the_tokens_that_other_readers_found(string score)
    {
        string path = CorpusFolder.File(score.Split('/'));
        string oracle = CorpusFolder.File("oracle", Path.ChangeExtension(score, ".json"));
        if (!File.Exists(oracle))
            oracle = CorpusFolder.File("oracle", score + ".json");
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(oracle));

        using JsonDocument actual = JsonDocument.Parse(Tool.Succeed("tokens", "--json", path).Output);

        JsonElement entry = Assert.Single(actual.RootElement.EnumerateArray().ToArray());
        Assert.Equal(expected.RootElement.GetProperty("transpose").GetInt32(), entry.GetProperty("transpose").GetInt32());
        Assert.Equal(
            expected.RootElement.GetProperty("key").GetProperty("mode").GetString(),
            entry.GetProperty("mode").GetString());
        Assert.Equal(
            expected.RootElement.GetProperty("tokens").GetProperty("sha256").GetString(),
            entry.GetProperty("tokens").GetProperty("sha256").GetString());
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_broken_score_gives_one_line_that_names_it(string file, string expected)
    {
        ToolResult result = Tool.Run("tokens", MalformedFiles.Path(file));

        if (expected == "ok" || (expected == "either" && result.ExitCode == ExitCode.Success))
        {
            Assert.Equal(ExitCode.Success, result.ExitCode);
            Assert.StartsWith("START", result.Output, StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains($"{file}: ", result.FailureLine(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Broken_scores_among_good_ones_are_named_and_the_good_ones_are_read()
    {
        string[] good = Directory.GetFiles(run.Scores)[..2];

        ToolResult result = Tool.Run(
            "tokens", "--json", good[0], MalformedFiles.Path("truncated.mid"), MalformedFiles.Path("empty.mid"), good[1]);

        Assert.Equal(ExitCode.Failure, result.ExitCode);
        Assert.Equal(2, result.ErrorLines.Length);
        Assert.Contains("truncated.mid: ", result.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains("empty.mid: ", result.ErrorLines[1], StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        Assert.Equal(good, document.RootElement.EnumerateArray().Select(entry => entry.GetProperty("file").GetString()));
    }
}
