using BachBot.Cuda.Emulation.Tests.Support;

namespace BachBot.Cuda.Emulation.Tests.Driver;

/// <summary>What the driver accepts of a launch.</summary>
public sealed unsafe class LaunchTests
{
    private const string DynamicShared = """
        extern "C" __global__ void kernel(float* y)
        {
            extern __shared__ float row[];
            row[threadIdx.x] = 1.0f;
            y[threadIdx.x] = row[threadIdx.x];
        }
        """;

    [SkippableTheory]
    [InlineData(0, 32)]
    [InlineData(1, 0)]
    [InlineData(1, 1025)]
    public void Sizes_that_no_device_has_are_refused(int blocks, int threads)
    {
        Device.Use();
        using var y = new DeviceBuffer<float>(32);

        Assert.Equal(1, Kernel.Load(Sources.Fill).TryLaunch(blocks, threads, 0, 0, y.Address, 1f));
    }

    [SkippableFact]
    public void Launch_bounds_are_a_limit()
    {
        Device.Use();
        using var y = new DeviceBuffer<float>(256);
        Kernel kernel = Kernel.Load("""
            #define THREADS 128
            extern "C" __global__ void __launch_bounds__(THREADS, 2) kernel(float* y) { y[threadIdx.x] = 0; }
            """);

        Assert.Equal(0, kernel.TryLaunch(1, 128, 0, 0, y.Address));
        Assert.Equal(1, kernel.TryLaunch(1, 129, 0, 0, y.Address));
        Assert.Contains("__launch_bounds__ allows 128", Device.Describe(1), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Much_dynamic_shared_memory_must_be_allowed_first()
    {
        Device.Use();
        using var y = new DeviceBuffer<float>(32);
        Kernel kernel = Kernel.Load(DynamicShared);

        Assert.Equal(1, kernel.TryLaunch(1, 32, 100_000, 0, y.Address));
        Assert.Equal(1, kernel.TrySetAttribute(8, 227 * 1024 + 1));
        Assert.Equal(0, kernel.TrySetAttribute(8, 100_000));
        Assert.Equal(0, kernel.TryLaunch(1, 32, 100_000, 0, y.Address));
        Assert.Equal(1f, y.Read()[31]);
    }

    [SkippableFact]
    public void Blocks_of_a_cooperative_launch_meet()
    {
        foreach (EmulationOptions options in Orders.All())
        {
            Device.Use(options);
            using var counter = new DeviceBuffer<uint>(0u);

            Device.Check(Kernel.Load(Sources.GridBarrier).TryLaunchCooperative(8, 64, counter.Address));

            Assert.Equal([8u], counter.Read());
        }
    }

    [SkippableFact]
    public void More_threads_at_the_same_time_than_the_emulator_has_stacks_for_are_refused()
    {
        Device.Use(new() { Multiprocessors = 64 });
        using var counter = new DeviceBuffer<int>(2);

        var refused = Assert.Throws<CudaResultException>(() =>
        {
            Device.Check(Kernel.Load(Sources.GridBarrier).TryLaunchCooperative(64, 1024, counter.Address));
            Device.Synchronize();
        });

        EmulatedCuda.ResetError();
        refused.Mentions("65536 threads would have to run at the same time");
    }

    [SkippableFact]
    public void A_cooperative_launch_must_fit_the_device()
    {
        Device.Use(new() { Multiprocessors = 2 });
        using var counter = new DeviceBuffer<uint>(0u);

        Assert.Equal(720, Kernel.Load(Sources.GridBarrier).TryLaunchCooperative(5, 1024, counter.Address));
    }

    [SkippableFact]
    public void The_extended_launch_reads_its_attributes()
    {
        Device.Use();
        using var counter = new DeviceBuffer<uint>(0u);
        LaunchAttribute cooperative = LaunchAttribute.Cooperative();
        LaunchConfig config = LaunchConfig.Of(4, 32, 0, &cooperative, 1);

        Device.Check(Kernel.Load(Sources.GridBarrier).TryLaunch(config, counter.Address));

        Assert.Equal([4u], counter.Read());
    }

    [SkippableFact]
    public void Threads_know_their_place_in_three_dimensions()
    {
        Device.Use();
        using var y = new DeviceBuffer<int>(2 * 3 * 4);
        Kernel kernel = Kernel.Load("""
            extern "C" __global__ void kernel(int* y)
            {
                int plane = blockIdx.x * blockDim.z + threadIdx.z;
                int i = (plane * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
                y[i] = blockIdx.x * 1000 + threadIdx.z * 100 + threadIdx.y * 10 + threadIdx.x;
            }
            """);
        LaunchConfig config = LaunchConfig.Of(2, 3, 0, null, 0);
        config.Block[1] = 2;
        config.Block[2] = 2;

        Device.Check(kernel.TryLaunch(config, y.Address));

        Assert.Equal([0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112,
            1000, 1001, 1002, 1010, 1011, 1012, 1100, 1101, 1102, 1110, 1111, 1112], y.Read());
    }
}
