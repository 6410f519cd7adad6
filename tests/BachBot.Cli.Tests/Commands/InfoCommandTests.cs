using System.Text.Json;
using BachBot.Cli.Tests.Support;

namespace BachBot.Cli.Tests.Commands;

[Collection(SmallRunTests.Name)]
public sealed class InfoCommandTests(SmallRun run)
{
    [Fact]
    public void A_model_tells_what_it_was_made_with()
    {
        ToolResult result = Tool.Succeed("info", run.Model, "--json");
        Assert.Empty(result.Error);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        JsonElement root = document.RootElement;

        Assert.Equal(
            ("lstm", 1, 24, 8, true, 1),
            (root.GetProperty("cell").GetString(), root.GetProperty("layers").GetInt32(),
                root.GetProperty("hidden").GetInt32(), root.GetProperty("embedding").GetInt32(),
                root.GetProperty("batch_norm").GetBoolean(), root.GetProperty("seed").GetInt32()));
        // Embedding V x 8, LSTM 4 x 24 x (8 + 24 + 1), batch normalisation 2 x 24, linear V x (24 + 1).
        int vocabulary = root.GetProperty("vocabulary").GetInt32();
        Assert.Equal(
            vocabulary * 8 + 96 * 33 + 48 + vocabulary * 25, root.GetProperty("parameters").GetInt32());
        Assert.StartsWith("satb", root.GetProperty("facts").GetProperty("encoding").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void People_get_a_table()
    {
        string[] lines = Tool.Succeed("info", run.Model).OutputLines;

        Assert.Contains("layers         1 x lstm 24", lines);
        Assert.Contains("batch-norm     yes", lines);
    }

    [Fact]
    public void A_model_in_half_precision_is_smaller_and_judges_alike()
    {
        using var folder = new TemporaryFolder();
        string half = folder.File("half.safetensors");
        ToolResult result = Tool.Succeed("export", run.Model, "--out", half, "--precision", "float16");

        Assert.StartsWith($"{half}: ", Assert.Single(result.OutputLines), StringComparison.Ordinal);
        // Biases, scales and statistics keep their bytes.
        Assert.InRange(new FileInfo(half).Length, 1, new FileInfo(run.Model).Length * 7 / 10);
        Assert.Equal(Loss(run.Model), Loss(half), 1e-3);
        Assert.Contains("is a folder", Tool.Fail("export", run.Model, "--out", folder.Path), StringComparison.Ordinal);

        double Loss(string model)
        {
            using JsonDocument document = JsonDocument.Parse(Tool.Succeed("evaluate", model, run.Dataset, "--json").Output);
            return document.RootElement.GetProperty("nats_per_token").GetDouble();
        }
    }

    [Fact]
    public void A_model_that_comes_with_the_tool_has_a_name() =>
        Assert.Contains("layers         3 x lstm 256", Tool.Succeed("info", "composer").OutputLines);

    [Fact]
    public void Devices_names_every_backend()
    {
        string[] lines = Tool.Succeed("devices").OutputLines;

        Assert.Equal(["cpu", "reference", "cuda"], lines[..3].Select(line => line.Split(' ')[0]));
    }
}
