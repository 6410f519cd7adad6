using System.Text.Json;
using System.Xml.Linq;
using BachBot.Cli.Tests.Support;

namespace BachBot.Cli.Tests.Commands;

public sealed class BenchCommandTests : IDisposable
{
    private static readonly string[] Small =
        ["--backend", "cpu", "--threads", "1", "--hidden", "8", "--layers", "1", "--sequence", "4", "--repetitions", "3"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_times_every_combination_and_writes_table_json_and_page()
    {
        string json = _folder.File("bench.json"), page = _folder.File("bench.html");

        string[] lines = Tool.Succeed(["bench", .. Small, "--batch", "2,3", "--json", json, "--page", page]).OutputLines;

        Assert.StartsWith("Task   Backend", lines[0], StringComparison.Ordinal);
        Assert.Equal(["train", "train", "sample", "sample"], lines[1..].Select(line => line.Split(' ')[0]));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(json));
        JsonElement machine = document.RootElement.GetProperty("machine");
        Assert.Equal(Environment.ProcessorCount, machine.GetProperty("logical_processors").GetInt32());
        JsonElement[] results = [.. document.RootElement.GetProperty("results").EnumerateArray()];
        Assert.Equal([2, 3, 2, 3], results.Select(result => result.GetProperty("batch").GetInt32()));
        Assert.All(results, result =>
        {
            double median = result.GetProperty("ms_median").GetDouble();
            int tokens = result.GetProperty("batch").GetInt32() * 4;
            Assert.InRange(result.GetProperty("ms_best").GetDouble(), 0, median);
            Assert.Equal(3, result.GetProperty("repetitions").GetInt32());
            Assert.InRange(result.GetProperty("tokens_per_s").GetDouble() * median / 1000 / tokens, 0.99, 1.01);
            Assert.InRange(result.GetProperty("peak_share").GetDouble(), 0, 1);
            Assert.False(result.TryGetProperty("phases_ms", out _));
        });
        Assert.Equal(4, XDocument.Load(page).Descendants("tbody").Single().Elements("tr").Count());
    }

    [Fact]
    public void Phases_add_up_to_less_than_the_whole()
    {
        string json = _folder.File("bench.json");

        string output = Tool.Succeed(["bench", .. Small, "--task", "train", "--phases", "--json", json]).Output;

        Assert.Contains("LstmBackward", output, StringComparison.Ordinal);
        Assert.Contains("outside of the backend", output, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(json));
        JsonElement result = document.RootElement.GetProperty("results")[0];
        Assert.InRange(result.GetProperty("share_outside_backend").GetDouble(), 0, 1);
        Assert.True(result.GetProperty("phases_ms").GetProperty("LstmForward").GetDouble() > 0);
    }

    [Fact]
    public void What_does_not_fit_is_told_and_the_rest_is_timed()
    {
        string[] few = ["--backend", "cpu", "--sequence", "1", "--batch", "2", "--repetitions", "1", "--task", "train"];

        ToolResult some = Tool.Run(["bench", .. few, "--layers", "64", "--hidden", "8,16384"]);
        ToolResult none = Tool.Run(["bench", .. few, "--layers", "64", "--hidden", "16384"]);

        Assert.Equal(ExitCode.Success, some.ExitCode);
        Assert.Equal("the model is larger than a tensor can be.", some.ErrorLines[^1]);
        Assert.Equal(ExitCode.Failure, none.ExitCode);
        Assert.Equal(
            "bachbot: nothing could be timed: the model is larger than a tensor can be.", none.ErrorLines[^1]);
    }

    [Fact]
    public void Sizes_that_a_layer_cannot_do_with_are_told_and_the_rest_is_timed()
    {
        ToolResult result = Tool.Run(["bench", .. Small[..^4], "--sequence", "1", "--batch", "1,2", "--task", "train"]);

        Assert.Equal(ExitCode.Success, result.ExitCode);
        Assert.Equal(3, result.OutputLines.Length);
        Assert.Equal(
            "BatchNormForward: the statistics of a batch need at least two rows; x has the shape [1, 1, 8].",
            result.ErrorLines[^1]);
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--page")]
    public void A_file_that_cannot_be_written_is_found_before_anything_is_timed(string option)
    {
        ToolResult result = Tool.Run(["bench", .. Small, option, _folder.File("missing", "file")]);

        Assert.Equal(ExitCode.Failure, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains("does not exist; create it first", result.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_sweep_takes_no_sizes()
    {
        ToolResult result = Tool.Run(["bench", "--sweep", "--hidden", "64"]);

        Assert.Equal(ExitCode.Failure, result.ExitCode);
        Assert.Equal("bachbot: --sweep has sizes of its own; leave out --hidden.", result.ErrorLines[0]);
    }

    [Fact]
    public void The_same_case_is_timed_once() => Assert.Equal(
        2, Tool.Succeed(["bench", .. Small, "--batch", "2,2", "--task", "train"]).OutputLines.Length);

    [Theory]
    [InlineData("--batch", "0", "--batch takes whole numbers from 1 to 16384 with commas between them, not '0'.")]
    [InlineData("--batch", "3,,4", "--batch takes whole numbers from 1 to 16384 with commas between them, not '3,,4'.")]
    [InlineData("--hidden", "x", "--hidden takes whole numbers from 1 to 16384 with commas between them, not 'x'.")]
    [InlineData("--task", "play", "--task takes all, train or sample, not 'play'.")]
    public void Nonsense_is_wrong_usage(string option, string value, string message)
    {
        ToolResult result = Tool.Run("bench", option, value);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Equal($"bachbot: {message}", result.ErrorLines[0]);
    }
}
