using BachBot.Cuda.Emulation.Tests.Support;

namespace BachBot.Cuda.Emulation.Tests.Driver;

/// <summary>Clusters of blocks with distributed shared memory.</summary>
public sealed unsafe class ClusterTests
{
    private const string Sum = """
        extern "C" __global__ void kernel(const float* x, float* y)
        {
            extern __shared__ float part[];
            part[0] = x[blockIdx.x];
            EMU_CLUSTER_SYNC();
            float sum = 0;
            for (unsigned rank = 0; rank < emu::cluster_size(); rank++)
                sum += *emu::map_shared_rank(&part[0], rank);
            y[blockIdx.x] = sum;
            EMU_CLUSTER_SYNC();
        }
        """;

    [SkippableFact]
    public void Blocks_of_a_cluster_read_each_others_shared_memory()
    {
        foreach (EmulationOptions options in Orders.All())
        {
            Device.Use(options);
            using var x = new DeviceBuffer<float>(1f, 2f, 3f, 4f, 10f, 20f, 30f, 40f);
            using var y = new DeviceBuffer<float>(8);
            LaunchAttribute cluster = LaunchAttribute.Cluster(4);

            Device.Check(Kernel.Load(Sum).TryLaunch(LaunchConfig.Of(8, 1, 4, &cluster, 1), x.Address, y.Address));

            Assert.Equal([10f, 10f, 10f, 10f, 100f, 100f, 100f, 100f], y.Read());
        }
    }

    [SkippableFact]
    public void A_block_that_ends_before_its_shared_memory_is_read_is_found()
    {
        Device.Use(new() { ThreadOrder = ThreadOrder.InOrder });
        using var x = new DeviceBuffer<float>(1f, 2f);
        using var y = new DeviceBuffer<float>(2);
        string withoutLastBarrier = """
            extern "C" __global__ void __cluster_dims__(2, 1, 1) kernel(const float* x, float* y)
            {
                __shared__ float part;
                part = x[blockIdx.x];
                EMU_CLUSTER_SYNC();
                if (blockIdx.x == 1)
                    for (int i = 0; i < 100; i++)
                        __nanosleep(1);
                y[blockIdx.x] = *emu::map_shared_rank(&part, blockIdx.x ^ 1);
            }
            """;

        Kernel.Load(withoutLastBarrier).Fault(2, 1, 0, x.Address, y.Address)
            .Mentions("shared variable 'part'", "of block (0,0,0), which has ended");
    }

    [SkippableTheory]
    [InlineData(3u, 912)]
    [InlineData(16u, 912)]
    public void A_cluster_of_a_size_that_does_not_exist_is_refused(uint size, int code)
    {
        Device.Use();
        using var x = new DeviceBuffer<float>(48);
        LaunchAttribute cluster = LaunchAttribute.Cluster(size);

        Assert.Equal(code, Kernel.Load(Sum).TryLaunch(LaunchConfig.Of(48, 1, 4, &cluster, 1), x.Address, x.Address));
    }

    [SkippableFact]
    public void A_cluster_of_sixteen_must_be_allowed()
    {
        Device.Use();
        using var x = new DeviceBuffer<float>(Enumerable.Repeat(1f, 16).ToArray());
        using var y = new DeviceBuffer<float>(16);
        LaunchAttribute cluster = LaunchAttribute.Cluster(16);
        Kernel kernel = Kernel.Load(Sum);
        Assert.Equal(0, kernel.TrySetAttribute(14, 1));

        Device.Check(kernel.TryLaunch(LaunchConfig.Of(16, 1, 4, &cluster, 1), x.Address, y.Address));

        Assert.All(y.Read(), value => Assert.Equal(16f, value));
    }
}
