using BachBot.Cli.Tests.Support;

namespace BachBot.Cli.Tests.Commands;

[Collection(SmallRunTests.Name)]
public sealed class ResumeCommandTests(SmallRun run) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_finished_run_is_prolonged_to_the_bytes_of_a_longer_one()
    {
        Train("whole", "--steps", "9");
        Train("short", "--steps", "4");

        ToolResult result = Tool.Succeed("resume", _folder.File("short"), "--steps", "9");

        Assert.Contains("Resuming after 4 steps.", result.ErrorLines);
        RunFolders.AssertEqual(_folder.File("whole"), _folder.File("short"));
    }

    /// <summary>What comes beside each token and in which key and order the pieces come is part of the run.</summary>
    [Fact]
    public void A_run_with_context_and_changing_texts_goes_on_with_them_and_composes()
    {
        string[] texts =
            ["--context", "full", "--transpose", "3", "--shuffle", "--transposed-share", "0.5"];
        // An epoch has 37 steps.
        Train("whole", [.. texts, "--steps", "50"]);
        Train("short", [.. texts, "--steps", "20"]);

        Tool.Succeed("resume", _folder.File("short"), "--steps", "50");

        RunFolders.AssertEqual(_folder.File("whole"), _folder.File("short"));
        ToolResult composed = Tool.Succeed(
            "compose", "--model", _folder.File("whole", "model.safetensors"), "--out", _folder.File("pieces"), "--max-frames", "64",
            "--key", "D minor");
        Assert.Equal(2, composed.OutputLines.Length);
        Assert.Matches(
            @"\d nats a token",
            Tool.Succeed("evaluate", _folder.File("whole", "model.safetensors"), run.Dataset).Output);
    }

    [Fact]
    public void A_dataset_that_has_moved_is_asked_for_and_found_again()
    {
        string dataset = _folder.File("here.dataset");
        File.Copy(run.Dataset, dataset);
        Tool.Succeed(["train", dataset, "--out", _folder.File("run"), "--steps", "2", .. SmallRun.SmallModel]);
        File.Move(dataset, _folder.File("there.dataset"));

        Assert.Equal(
            $"the run's dataset {dataset} is no longer there; say where it is with --dataset.",
            Tool.Fail("resume", _folder.File("run"), "--steps", "3"));
        Tool.Succeed("resume", _folder.File("run"), "--steps", "3", "--dataset", _folder.File("there.dataset"));
    }

    [Fact]
    public void Another_dataset_is_refused()
    {
        Train("run", "--steps", "2");
        string other = _folder.File("other.dataset");
        Tool.Succeed("corpus", "prepare", run.Scores, "-o", other, "--split", "bachbot");

        Assert.Contains(
            "The data differ", Tool.Fail("resume", _folder.File("run"), "--dataset", other), StringComparison.Ordinal);
    }

    [Fact]
    public void Fewer_steps_than_were_done_are_refused()
    {
        Train("run", "--steps", "5");

        Assert.Contains(
            "the run has done 5, more than 3", Tool.Fail("resume", _folder.File("run"), "--steps", "3"),
            StringComparison.Ordinal);
    }

    private void Train(string folder, params string[] options) =>
        Tool.Succeed(["train", run.Dataset, "--out", _folder.File(folder), .. SmallRun.SmallModel, .. options]);
}
