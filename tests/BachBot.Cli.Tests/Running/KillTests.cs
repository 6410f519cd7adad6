using BachBot.Cli.Tests.Support;
using BachBot.Engine.Training;

namespace BachBot.Cli.Tests.Running;

/// <summary>Processes that are killed or interrupted, and resumed: every file equal, byte for byte, to those of a run
/// that was never stopped.</summary>
public sealed class KillTests : IDisposable
{
    private const int Steps = 240;

    /// <summary>Large enough that a kill falls within the run, small enough for a test.</summary>
    private static readonly string[] Recipe =
    [
        "--layers", "2", "--hidden", "64", "--embedding", "16", "--batch", "16", "--sequence", "32", "--steps", $"{Steps}",
        "--checkpoint-every", "5",
    ];

    private readonly TemporaryFolder _folder = new();

    public KillTests()
    {
        Tool.Succeed("corpus", "generate", "--out", _folder.File("scores"), "--count", "16");
        Tool.Succeed("corpus", "prepare", _folder.File("scores"), "--out", Dataset);
        Tool.Succeed(["train", Dataset, "--out", Whole, .. Recipe]);
    }

    private string Dataset => _folder.File("chorales.dataset");

    private string Whole => _folder.File("whole");

    private string Stopped => _folder.File("stopped");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_killed_after_25_steps_is_resumed_to_the_same_bytes()
    {
        using (ToolProcess training = StartTraining())
        {
            training.WaitFor(() => TrainingFolder.NewestCheckpoint(Stopped) >= 25, "25 steps");
            training.Kill();
        }
        Assert.InRange(TrainingFolder.NewestCheckpoint(Stopped)!.Value, 25, Steps - 1);

        Tool.Succeed("resume", Stopped);

        RunFolders.AssertEqual(Whole, Stopped);
    }

    [Fact]
    public void A_run_killed_again_and_again_at_any_moment_ends_with_the_same_bytes()
    {
        var random = new Random(1);
        ToolProcess process = StartTraining();
        int kills = 0;
        while (kills < 12)
        {
            // From the first file on, whatever the process is doing: reading, a step, writing, renaming.
            if (TrainingFolder.NewestCheckpoint(Stopped) is null)
                process.WaitFor(() => TrainingFolder.NewestCheckpoint(Stopped) is not null, "the first checkpoint");
            Thread.Sleep(random.Next(20, 500));
            if (process.HasEnded)
                break;
            process.Kill();
            process.Dispose();
            kills++;
            process = ToolProcess.Start("resume", Stopped);
        }
        ToolResult result = process.Result();
        process.Dispose();

        Assert.True(result.ExitCode == ExitCode.Success, result.Error);
        Assert.NotEqual(0, kills);
        RunFolders.AssertEqual(Whole, Stopped);
    }

    [SkippableFact]
    public void An_interrupted_run_saves_says_how_to_go_on_and_goes_on_to_the_same_bytes()
    {
        ToolResult interrupted;
        using (ToolProcess training = StartTraining())
        {
            training.WaitFor(() => TrainingFolder.NewestCheckpoint(Stopped) is not null, "the first checkpoint");
            training.Interrupt();
            interrupted = training.Result();
        }
        int saved = TrainingFolder.NewestCheckpoint(Stopped)!.Value;

        Assert.Equal(ExitCode.Interrupted, interrupted.ExitCode);
        Assert.Equal(
            [$"Saved after {saved} steps. To go on: bachbot resume {Stopped}", "bachbot: interrupted."],
            interrupted.ErrorLines[^2..]);
        Assert.InRange(saved, 5, Steps - 1);
        Tool.Succeed("resume", Stopped);
        RunFolders.AssertEqual(Whole, Stopped);
    }

    [Fact]
    public void Two_runs_do_not_share_a_folder()
    {
        using ToolProcess training = StartTraining();
        training.WaitFor(() => TrainingFolder.NewestCheckpoint(Stopped) is not null, "the first checkpoint");

        Assert.Contains("another training is running", Tool.Fail("resume", Stopped), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, training.Result().ExitCode);
        RunFolders.AssertEqual(Whole, Stopped);
    }

    private ToolProcess StartTraining() => ToolProcess.Start(["train", Dataset, "--out", Stopped, .. Recipe]);
}
