using System.Text.Json;
using BachBot.Cli.Output;
using BachBot.Cli.Running;
using BachBot.Cli.Tests.Support;
using BachBot.Engine.Checkpoints;
using BachBot.Engine.Cpu;
using BachBot.Engine.Models;

namespace BachBot.Cli.Tests.Commands;

[Collection(SmallRunTests.Name)]
public sealed class TrainCommandTests(SmallRun run) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_leaves_model_checkpoint_and_report_and_names_its_loss_and_that_of_an_n_gram_model()
    {
        ToolResult result = Train("run", "--epochs", "1");

        Assert.Matches(
            @"^Validation loss: \d\.\d{4} nats a token \(epoch 1\); 3-gram model on the same text: \d\.\d{4}\.$",
            result.OutputLines[0]);
        Assert.Equal([_folder.File("run", "model.safetensors"), _folder.File("run", "report.html")], result.OutputLines[1..]);
        Assert.Contains("<svg", File.ReadAllText(_folder.File("run", "report.html")), StringComparison.Ordinal);
        Assert.Equal(
            ["model.safetensors", "report.html", "run.json"],
            Directory.GetFiles(_folder.File("run")).Select(Path.GetFileName)
                .Where(name => !name!.StartsWith("checkpoint-", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public void Every_option_reaches_the_run()
    {
        Train(
            "run", "--steps", "3", "--cell", "gru", "--dropout", "0.2", "--no-batch-norm", "--seed", "9",
            "--learning-rate", "0.01", "--optimizer", "sgd", "--clip-value", "0", "--clip-norm", "2.5", "--schedule",
            "plateau", "--state-reset", "never", "--patience", "4", "--checkpoint-every", "2");

        using JsonDocument info = JsonDocument.Parse(
            Tool.Succeed("info", _folder.File("run", "model.safetensors"), "--json").Output);
        Assert.Equal("gru", info.RootElement.GetProperty("cell").GetString());
        Assert.Equal(0.2, info.RootElement.GetProperty("dropout").GetDouble());
        Assert.False(info.RootElement.GetProperty("batch_norm").GetBoolean());
        Assert.Equal(9, info.RootElement.GetProperty("seed").GetInt32());
        using JsonDocument options = JsonDocument.Parse(SafetensorsFile
            .Read(_folder.File("run", "checkpoint-0000003.training.safetensors")).Metadata["options"]);
        JsonElement recipe = options.RootElement;
        Assert.Equal(
            (8, 64, 3, 0.01, 4, 2, 2.5),
            (recipe.GetProperty("batchSize").GetInt32(), recipe.GetProperty("sequenceLength").GetInt32(),
                recipe.GetProperty("maxSteps").GetInt32(), recipe.GetProperty("learningRate").GetDouble(),
                recipe.GetProperty("earlyStoppingPatience").GetInt32(), recipe.GetProperty("checkpointEvery").GetInt32(),
                recipe.GetProperty("clipNorm").GetDouble()));
        Assert.Equal(JsonValueKind.Null, recipe.GetProperty("clipValue").ValueKind);
        Assert.Equal("Never", recipe.GetProperty("stateReset").GetString());
        Assert.Contains("sgd", recipe.GetProperty("optimizer").ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("plateau", recipe.GetProperty("schedule").ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_folder_with_a_run_is_only_used_again_by_force()
    {
        Train("run", "--steps", "2");
        byte[] before = File.ReadAllBytes(_folder.File("run", "model.safetensors"));

        string[] again =
            ["train", run.Dataset, "--out", _folder.File("run"), "--steps", "2", "--seed", "2", .. SmallRun.SmallModel];
        Assert.Contains("holds a training run already", Tool.Fail(again), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_folder.File("run", "model.safetensors")));

        Tool.Succeed([.. again, "--force"]);
        Assert.NotEqual(before, File.ReadAllBytes(_folder.File("run", "model.safetensors")));
    }

    [Fact]
    public void A_run_whose_loss_is_no_longer_a_number_says_so_and_leaves_nothing_to_resume()
    {
        ToolResult result = Tool.Run(
            ["train", run.Dataset, "--out", _folder.File("run"), "--learning-rate", "1e30", .. SmallRun.SmallModel]);

        Assert.Equal(ExitCode.Failure, result.ExitCode);
        Assert.Contains("try a lower learning rate", result.ErrorLines[^1], StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("run")), "the folder stayed");
    }

    [Fact]
    public void A_model_too_bad_to_compose_is_told_of_and_the_report_has_no_chorale()
    {
        using var backend = new CpuBackend();
        using LanguageModel model = LanguageModel.Load(backend, run.Model);
        model.Parameters.Values.Write(Enumerable.Repeat(double.NaN, model.Parameters.Values.ElementCount).ToArray());
        var error = new StringWriter();

        Assert.Empty(TrainingRun.Compose(Terminal.To(TextWriter.Null, error), model, CancellationToken.None));

        Assert.StartsWith("The report has no chorale: Sample: the largest logit", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_trains_the_same_model_with_any_number_of_threads()
    {
        Train("one", "--steps", "5", "--threads", "1");
        Train("two", "--steps", "5", "--threads", "2");

        Assert.Equal(
            File.ReadAllBytes(_folder.File("one", "model.safetensors")),
            File.ReadAllBytes(_folder.File("two", "model.safetensors")));
    }

    private ToolResult Train(string folder, params string[] options) =>
        Tool.Succeed(["train", run.Dataset, "--out", _folder.File(folder), .. SmallRun.SmallModel, .. options]);
}
