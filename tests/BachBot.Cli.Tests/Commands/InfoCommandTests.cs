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
    public void Devices_names_every_backend()
    {
        string[] lines = Tool.Succeed("devices").OutputLines;

        Assert.Equal(["cpu", "reference", "cuda"], lines[..3].Select(line => line.Split(' ')[0]));
    }
}
