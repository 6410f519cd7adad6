using System.Text.Json;
using BachBot.Cli.Tests.Support;

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
    public void People_get_a_sentence() => Assert.Matches(
        @"^\d\.\d{4} nats a token \(\d\.\d{4} bits, perplexity \d+\.\d{3}\) over [\d,]+ tokens of \d+ pieces?\.$",
        Tool.Succeed("evaluate", run.Model, run.Dataset).Output.TrimEnd());

    private JsonElement Evaluate(string part, string backend)
    {
        ToolResult result = Tool.Succeed(
            "evaluate", run.Model, run.Dataset, "--part", part, "--backend", backend, "--json");
        Assert.Empty(result.Error);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        return document.RootElement.Clone();
    }
}
