using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Ops;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Tests;

/// <summary>How persistent kernels are cut for a device, which is a matter of arithmetic.</summary>
public sealed class LstmPlanTests
{
    [Fact]
    public void The_reference_model_on_a_hopper_has_eight_blocks_a_cluster_and_its_weights_in_registers()
    {
        LstmPlan plan = Best(TestDevices.Hopper, MatrixPrecision.Float32, 256, 64)!;

        Assert.True(plan.HasClusters);
        Assert.Equal((8, 256), (plan.Cluster, plan.BlockThreads));
        // 32 quads of weights: a quarter of a gate's row for each of eight lanes.
        Assert.True(plan.RegisterQuads >= 32);
        // 132 multiprocessors hold sixteen such clusters.
        Assert.Equal((4, 1, 16), (plan.Rows, plan.Groups, plan.Clusters(64)));
        // Where only fifteen run side by side, each has one sequence more, and thirteen are enough.
        LstmPlan fifteen = plan.WithSequences(64, 15, TestDevices.Hopper)!;
        Assert.Equal((5, 1, 13), (fifteen.Rows, fifteen.Groups, fifteen.Clusters(64)));
        Assert.Equal(5, fifteen.SequencesOfCluster(64));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(15, 1, 1)]
    [InlineData(16, 2, 1)]
    [InlineData(120, 8, 1)]
    [InlineData(121, 5, 2)]
    [InlineData(480, 8, 4)]
    // More than fifteen clusters: the others wait for their turn.
    [InlineData(5000, 8, 4)]
    public void Sequences_are_shared_out_over_the_clusters_that_run_side_by_side(int sequences, int rows, int groups)
    {
        LstmPlan plan = Best(TestDevices.Hopper, MatrixPrecision.Tf32, 256, sequences)!.WithSequences(sequences, 15, TestDevices.Hopper)!;

        Assert.Equal((rows, groups), (plan.Rows, plan.Groups));
        Assert.True(plan.SequencesOfCluster(sequences) <= plan.ClusterSequences);
        Assert.True(plan.SequencesOfCluster(sequences) * plan.Clusters(sequences) >= sequences);
    }

    [Fact]
    public void Every_multiple_of_32_up_to_512_has_a_plan_but_for_two()
    {
        foreach (MatrixPrecision precision in Enum.GetValues<MatrixPrecision>())
        {
            for (int units = 32; units <= 512; units += 32)
            {
                foreach (int sequences in new[] { 1, 50, 64, 1000 })
                {
                    LstmPlan[] plans = [.. LstmPlan.For(TestDevices.Hopper, DType.Float32, precision, units, sequences)];
                    // Sixteen blocks would do for them, but have no whole warps.
                    bool isTooMuch = precision != MatrixPrecision.BFloat16 && units is 416 or 480;
                    Assert.True(plans.Length > 0 != isTooMuch, $"{units} units, {precision}");
                    Assert.All(plans, plan =>
                    {
                        Assert.True(plan.BlockThreads <= 1024);
                        Assert.True(plan.ForwardSharedBytes <= TestDevices.Hopper.SharedBytesPerBlock);
                        Assert.True(plan.BackwardSharedBytes <= TestDevices.Hopper.SharedBytesPerBlock);
                    });
                }
            }
        }
    }

    [Theory]
    [InlineData(33)]
    [InlineData(100)]
    [InlineData(4096)]
    public void Layers_that_cannot_be_cut_have_no_plan(int units) =>
        Assert.Null(Best(TestDevices.Hopper, MatrixPrecision.Float32, units, 64));

    [Fact]
    public void Before_ampere_there_are_no_tensor_cores_for_these_precisions()
    {
        Assert.Equal(MatrixPrecision.Float32, Best(TestDevices.Turing, MatrixPrecision.Tf32, 64, 8)!.Precision);
        Assert.Equal(MatrixPrecision.Tf32, Best(TestDevices.Ampere, MatrixPrecision.Tf32, 64, 8)!.Precision);
    }

    [Fact]
    public void Without_clusters_blocks_meet_in_device_memory_and_all_run_at_the_same_time()
    {
        LstmPlan plan = Best(TestDevices.Ampere, MatrixPrecision.Float32, 256, 64)!;

        Assert.False(plan.HasClusters);
        LaunchSize launch = plan.Launch(64, plan.ForwardSharedBytes);
        Assert.True(launch.IsCooperative);
        Assert.Equal(0, launch.ClusterSize);
        Assert.True(launch.GridX <= TestDevices.Ampere.Multiprocessors);
        Assert.Empty(LstmPlan.For(
            TestDevices.Ampere with { SupportsCooperativeLaunch = false }, DType.Float32, MatrixPrecision.Float32, 256, 64));
    }

    [Fact]
    public void Weights_that_leave_the_registers_take_shared_memory()
    {
        LstmPlan plan = Best(TestDevices.Hopper, MatrixPrecision.Float32, 256, 64)! with { RegisterQuads = 32 };

        LstmPlan fewer = plan.WithFewerRegisters()!;

        // Four quads of four words, for each of 256 threads.
        Assert.Equal(4 * 4 * 4 * 256, fewer.ForwardSharedBytes - plan.ForwardSharedBytes);
        Assert.Equal(4 * 4 * 4 * 256, fewer.BackwardSharedBytes - plan.BackwardSharedBytes);
        Assert.Null((plan with { RegisterQuads = 4 }).WithFewerRegisters());
    }

    private static LstmPlan? Best(CudaDeviceInfo device, MatrixPrecision precision, int units, int sequences) =>
        LstmPlan.For(device, DType.Float32, precision, units, sequences).FirstOrDefault();
}
