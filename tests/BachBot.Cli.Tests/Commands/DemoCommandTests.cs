using System.Globalization;
using System.Text.RegularExpressions;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Cli.Tests.Support;

namespace BachBot.Cli.Tests.Commands;

/// <summary>The first thing that a new user runs.</summary>
public sealed partial class DemoCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_demo_trains_a_model_that_is_well_under_an_n_gram_model_and_composes_four_voices()
    {
        ToolResult result = Tool.Succeed("demo", "--out", _folder.File("out"));

        string[] files = ["chorale.musicxml", "chorale.mid", "model.safetensors", "report.html"];
        Assert.Equal(files.Select(name => _folder.File("out", name)), result.OutputLines[1..]);
        Match losses = Losses().Match(result.OutputLines[0]);
        Assert.True(losses.Success, result.OutputLines[0]);
        double model = double.Parse(losses.Groups["model"].Value, CultureInfo.InvariantCulture);
        double baseline = double.Parse(losses.Groups["baseline"].Value, CultureInfo.InvariantCulture);
        Assert.True(model < baseline / 2, result.OutputLines[0]);
        foreach (string name in files[..2])
        {
            Chorale chorale = Grid.Quantise(ScoreReader.Read(_folder.File("out", name))).Chorale;
            Assert.All(Enum.GetValues<Voice>(), voice => Assert.NotEmpty(chorale[voice]));
        }
        Assert.Contains("synthetic", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_demo_does_not_touch_somebodys_run()
    {
        string run = Directory.CreateDirectory(_folder.File("run")).FullName;
        foreach (string name in new[] { "checkpoint-0000009.safetensors", "checkpoint-0000009.training.safetensors" })
            File.WriteAllText(Path.Combine(run, name), "hours of work");
        File.WriteAllText(Path.Combine(run, "run.json"), """{"dataset":"/mine.dataset","backend":"auto","threads":0}""");

        Assert.Contains("is no demo's; take another folder", Tool.Fail("demo", "--out", run), StringComparison.Ordinal);
        Assert.Equal(3, Directory.GetFileSystemEntries(run).Length);
    }

    [GeneratedRegex(@"^Validation loss: (?<model>[\d.]+) nats a token \(epoch \d+\); 3-gram model on the same text: (?<baseline>[\d.]+)\.$")]
    private static partial Regex Losses();
}
