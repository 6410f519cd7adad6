using System.Text.Json;
using BachBot.Chorales.Corpus;
using BachBot.Cli.Tests.Support;
using BachBot.Engine.Models;

namespace BachBot.Cli.Tests.Commands;

[Collection(SmallRunTests.Name)]
public sealed class EvaluateCommandTests(SmallRun run)
{
    [Theory]
    [InlineData("train")]
    [InlineData("valid")]
    [InlineData("test")]
    public void Every_token_but_the_first_counts(string part)
    {
        JsonElement result = Evaluate(part, "cpu");
        using JsonDocument info = JsonDocument.Parse(Tool.Succeed("corpus", "info", run.Dataset, "--json").Output);
        JsonElement expected = info.RootElement.GetProperty("parts").GetProperty(part);

        Assert.Equal(expected.GetProperty("tokens").GetInt32() - 1, result.GetProperty("tokens").GetInt32());
        Assert.Equal(expected.GetProperty("pieces").GetInt32(), result.GetProperty("pieces").GetInt32());
        double nats = result.GetProperty("nats_per_token").GetDouble();
        Assert.InRange(nats, 0.1, 4);
        Assert.Equal(nats / Math.Log(2), result.GetProperty("bits_per_token").GetDouble(), 1e-12);
        Assert.Equal(Math.Exp(nats), result.GetProperty("perplexity").GetDouble(), 1e-12);
    }

    [Fact]
    public void The_reference_measures_the_same_loss() => Assert.Equal(
        Evaluate("valid", "reference").GetProperty("nats_per_token").GetDouble(),
        Evaluate("valid", "cpu").GetProperty("nats_per_token").GetDouble(), 1e-5);

    [Fact]
    public void The_loss_is_the_one_that_training_reported()
    {
        double best = Evaluate("valid", "cpu").GetProperty("nats_per_token").GetDouble();

        string[] report = File.ReadAllLines(Path.Combine(run.Folder, "report.html"));
        Assert.Contains(report, line => line.Contains(
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{best:F3} nats"), StringComparison.Ordinal));
    }

    [Fact]
    public void A_dataset_in_other_keys_is_remarked_upon()
    {
        using var folder = new TemporaryFolder();
        // The same pieces with the tokens of the model: only what the file says about keys differs.
        string other = folder.File("other.dataset");
        File.WriteAllText(other, File.ReadAllText(run.Dataset).Replace(
            "\"transposed\":true", "\"transposed\":false", StringComparison.Ordinal));

        Assert.Equal(
            ["The model was trained on pieces in C major and A minor, the dataset has them in their own keys."],
            Tool.Succeed("evaluate", run.Model, other, "--backend", "cpu").ErrorLines);
    }

    [Fact]
    public void The_loss_is_shared_out_among_voices_and_classes_of_tokens()
    {
        JsonElement result = Evaluate("valid", "cpu");
        double nats = result.GetProperty("nats_per_token").GetDouble() * result.GetProperty("tokens").GetInt32();

        foreach ((string shares, int count) in new[] { ("voices", 5), ("classes", 6) })
        {
            JsonElement[] all = [.. result.GetProperty(shares).EnumerateObject().Select(share => share.Value)];
            Assert.Equal(count, all.Length);
            Assert.Equal(result.GetProperty("tokens").GetInt32(), all.Sum(share => share.GetProperty("tokens").GetInt32()));
            Assert.Equal(
                nats, all.Sum(share =>
                    share.GetProperty("tokens").GetInt32() * share.GetProperty("nats_per_token").GetDouble()), 6);
            Assert.Equal(1, all.Sum(share => share.GetProperty("share").GetDouble()), 9);
        }
        Assert.Equal(nats, result.GetProperty("nats_per_frame").GetDouble() * result.GetProperty("frames").GetInt32(), 6);
        Assert.Equal(nats, result.GetProperty("nats_per_note").GetDouble() * result.GetProperty("notes").GetInt32(), 6);
        Assert.Equal(
            result.GetProperty("frames").GetInt32(),
            result.GetProperty("voices").GetProperty("bass").GetProperty("tokens").GetInt32());
    }

    [Fact]
    public void N_grams_of_the_training_part_stand_beside_the_model()
    {
        using JsonDocument document = JsonDocument.Parse(
            Tool.Succeed("evaluate", run.Model, run.Dataset, "--backend", "cpu", "--ngrams", "--json").Output);
        JsonElement[] ngrams = [.. document.RootElement.GetProperty("ngrams").EnumerateArray()];

        Assert.Equal(Enumerable.Range(2, 9), ngrams.Select(ngram => ngram.GetProperty("order").GetInt32()));
        Dataset dataset = DatasetFile.Load(run.Dataset);
        double trigram = new NGramModel(3, dataset.Vocabulary.Count, dataset.Tokens(DatasetSplit.Train))
            .NatsPerToken(dataset.Tokens(DatasetSplit.Valid));
        Assert.Equal(trigram, ngrams[1].GetProperty("nats_per_token").GetDouble(), 12);
    }

    [Fact]
    public void People_get_sentences_and_tables()
    {
        string[] lines = Tool.Succeed("evaluate", run.Model, run.Dataset).OutputLines;

        Assert.Matches(
            @"^\d\.\d{4} nats a token \(\d\.\d{4} bits, perplexity \d+\.\d{3}\) over [\d,]+ tokens of \d+ pieces?\.$", lines[0]);
        Assert.Matches(
            @"^\d+\.\d{4} nats a frame \(\d+\.\d{4} bits\) over [\d,]+ frames, \d+\.\d{4} nats a note ", lines[1]);
        Assert.Contains(lines, line => line.StartsWith("soprano ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("boundary ", StringComparison.Ordinal));
    }

    private JsonElement Evaluate(string part, string backend)
    {
        ToolResult result = Tool.Succeed(
            "evaluate", run.Model, run.Dataset, "--part", part, "--backend", backend, "--json");
        Assert.Empty(result.Error);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        return document.RootElement.Clone();
    }
}
