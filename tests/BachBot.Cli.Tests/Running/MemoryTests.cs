using BachBot.Cli.Tests.Support;
using BachBot.Engine.Training;

namespace BachBot.Cli.Tests.Running;

/// <summary>The memory of the whole process over a thousand steps.</summary>
[Collection(SmallRunTests.Name)]
public sealed class MemoryTests(SmallRun run) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_peak_of_the_process_stays_flat_over_a_thousand_steps()
    {
        string folder = _folder.File("run");
        using ToolProcess training = ToolProcess.Start(
            ["train", run.Dataset, "--out", folder, "--steps", "1300", "--epochs", "100000", "--checkpoint-every", "50",
                "--backend", "cpu", .. SmallRun.SmallModel]);
        // By then every function was compiled, and checkpoints, validation and reports have had their turn.
        training.WaitFor(() => TrainingFolder.NewestCheckpoint(folder) >= 250, "250 steps");
        long early = training.PeakMemory;
        training.WaitFor(() => TrainingFolder.NewestCheckpoint(folder) >= 1250, "1,250 steps");
        long late = training.PeakMemory;

        Assert.InRange(early, 1, long.MaxValue);
        // 30 MB over a thousand steps: less than a thousandth of the tensors of one step leaking would be more.
        Assert.True(late <= early + 30_000_000, $"the peak grew from {early:N0} to {late:N0} bytes");
    }
}
