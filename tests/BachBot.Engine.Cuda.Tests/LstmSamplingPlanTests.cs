using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Ops;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Tests;

/// <summary>How the kernel that draws texts is cut for a device, which is a matter of arithmetic.</summary>
public sealed class LstmSamplingPlanTests
{
    [Theory]
    // One text: four units a block.
    [InlineData(1, 1, 1, 1, 1, 64)]
    [InlineData(3, 1, 1, 2, 2, 64)]
    [InlineData(16, 1, 1, 8, 2, 64)]
    // Four teams of 32 blocks, sixteen texts each.
    [InlineData(64, 2, 2, 8, 4, 32)]
    public void The_reference_model_on_a_hopper(
        int sequences, int unitWarps, int rowWarps, int rows, int teams, int teamBlocks)
    {
        LstmSamplingPlan plan = Best(TestDevices.Hopper, sequences)!;

        Assert.Equal(
            (unitWarps, rowWarps, rows, teams, teamBlocks),
            (plan.UnitWarps, plan.RowWarps, plan.Rows, plan.Teams, plan.TeamBlocks));
        Assert.True(plan.LaunchRows >= sequences);
        LaunchSize launch = plan.Launch(sequences);
        Assert.True(launch.IsCooperative);
        Assert.Equal(teams * teamBlocks, launch.GridX);
    }

    [Fact]
    public void Whatever_the_size_all_blocks_run_side_by_side_and_all_sequences_are_served()
    {
        int plans = 0;
        foreach (CudaDeviceInfo device in new[] { TestDevices.Turing, TestDevices.Ampere, TestDevices.Hopper })
        {
            foreach (MatrixPrecision precision in Enum.GetValues<MatrixPrecision>())
            {
                for (int units = 32; units <= 512; units += 32)
                {
                    foreach (int sequences in new[] { 1, 7, 50, 64, 65, 1000 })
                    {
                        var size = new TokenDrawSize(1, sequences, units, 3, 32, 108);
                        if (LstmSamplingPlan.For(device, DType.Float32, precision, size) is not { } plan)
                            continue;
                        plans++;
                        Assert.True(plan.Teams * plan.TeamBlocks <= device.Multiprocessors, plan.Build.Defines);
                        Assert.True(plan.SharedBytes < device.SharedBytesPerBlock, plan.Build.Defines);
                        Assert.Equal(units, plan.TeamBlocks * plan.UnitWarps * 4);
                        int rows = Math.Min(sequences, plan.LaunchRows);
                        Assert.True(plan.TeamsFor(rows) <= plan.Teams, plan.Build.Defines);
                        Assert.True(plan.RowsOfTeam(rows) <= plan.RowWarps * plan.Rows, plan.Build.Defines);
                        Assert.True(plan.RowsOfTeam(rows) * plan.TeamsFor(rows) >= rows, plan.Build.Defines);
                        // No team is left without a sequence.
                        Assert.True(plan.RowsOfTeam(rows) * (plan.TeamsFor(rows) - 1) < rows, plan.Build.Defines);
                    }
                }
            }
        }
        Assert.True(plans > 500, $"{plans} plans");
    }

    [Fact]
    public void What_cannot_be_cut_has_no_plan()
    {
        Assert.Null(Best(TestDevices.Hopper with { SupportsCooperativeLaunch = false }, 1));
        Assert.Null(Best(TestDevices.Hopper, 1, units: 100));
        Assert.Null(Best(TestDevices.Hopper, 1, units: 1024));
        Assert.Null(Best(TestDevices.Hopper, 1, layers: 17));
        // Neither weights nor the tokens of a draw fit.
        Assert.Null(Best(TestDevices.Turing, 1, units: 512));
        Assert.Null(Best(TestDevices.Hopper, 1, symbols: 20_000));
    }

    private static LstmSamplingPlan? Best(
        CudaDeviceInfo device, int sequences, int units = 256, int layers = 3, int symbols = 108) =>
        LstmSamplingPlan.For(
            device, DType.Float32, MatrixPrecision.Float32, new TokenDrawSize(1, sequences, units, layers, 32, symbols));
}
