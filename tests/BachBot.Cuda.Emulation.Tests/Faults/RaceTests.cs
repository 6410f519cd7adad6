using BachBot.Cuda.Emulation.Tests.Support;

namespace BachBot.Cuda.Emulation.Tests.Faults;

/// <summary>Accesses that nothing orders are found in every order of threads, even where the result comes out right.
/// </summary>
public sealed class RaceTests
{
    private const string BroadcastWithoutBarrier = """
        extern "C" __global__ void kernel(float* y)
        {
            __shared__ float first;
            if (threadIdx.x == 0)
                first = 5.0f;
            y[threadIdx.x] = first;
        }
        """;

    [SkippableFact]
    public void A_missing_syncthreads_is_found_in_every_order()
    {
        foreach (EmulationOptions options in Orders.All())
        {
            Device.Use(options);
            using var y = new DeviceBuffer<float>(64);

            CudaResultException fault = Kernel.Load(BroadcastWithoutBarrier).Fault(1, 64, 0, y.Address);

            fault.Mentions("race in kernel kernel", "shared variable 'first'", "test.cu:5", "test.cu:6");
        }
    }

    [SkippableFact]
    public void A_missing_syncthreads_gives_a_wrong_result_in_some_order()
    {
        bool wrong = false;
        foreach (EmulationOptions options in Orders.All(new() { CheckRaces = false }))
        {
            Device.Use(options);
            using var y = new DeviceBuffer<float>(64);
            Kernel.Load(BroadcastWithoutBarrier).Run(1, 64, 0, y.Address);
            wrong |= y.Read().Any(value => value != 5f);
        }
        Assert.True(wrong);
    }

    [SkippableFact]
    public void A_missing_syncwarp_is_found_although_the_lanes_are_of_one_warp() => AssertRace("""
        extern "C" __global__ void kernel(float* y)
        {
            __shared__ float row[32];
            row[threadIdx.x] = threadIdx.x;
            y[threadIdx.x] = row[threadIdx.x ^ 1];
        }
        """, 1, 32);

    [SkippableFact]
    public void A_shuffle_orders_no_memory() => AssertRace("""
        extern "C" __global__ void kernel(float* y)
        {
            __shared__ float row[32];
            row[threadIdx.x] = threadIdx.x;
            float v = __shfl_sync(0xffffffffu, 1.0f, 0);
            y[threadIdx.x] = v + row[threadIdx.x ^ 1];
        }
        """, 1, 32);

    [SkippableFact]
    public void A_syncwarp_does_not_order_another_warp() => AssertRace("""
        extern "C" __global__ void kernel(float* y)
        {
            __shared__ float row[64];
            row[threadIdx.x] = threadIdx.x;
            __syncwarp();
            y[threadIdx.x] = row[threadIdx.x ^ 32];
        }
        """, 1, 64);

    [SkippableFact]
    public void A_value_that_is_overwritten_while_others_still_read_it_is_found() => AssertRace("""
        extern "C" __global__ void kernel(float* y)
        {
            __shared__ float value;
            if (threadIdx.x == 0)
                value = 1.0f;
            __syncthreads();
            float v = value;
            if (threadIdx.x == 0)
                value = 2.0f;
            y[threadIdx.x] = v;
        }
        """, 1, 64);

    [SkippableFact]
    public void Two_blocks_that_write_one_address_are_found() => AssertRace("""
        extern "C" __global__ void kernel(float* y) { if (threadIdx.x == 0) y[0] = blockIdx.x; }
        """, 2, 32);

    [SkippableFact]
    public void A_block_that_reads_what_another_writes_is_found() => AssertRace("""
        extern "C" __global__ void kernel(float* y)
        {
            y[blockIdx.x * blockDim.x + threadIdx.x] = y[(blockIdx.x * blockDim.x + threadIdx.x + 1) & 63];
        }
        """, 2, 32);

    [SkippableFact]
    public void A_sum_without_an_atomic_is_found() => AssertRace("""
        extern "C" __global__ void kernel(float* y) { y[threadIdx.x & 7] += 1.0f; }
        """, 1, 32);

    [SkippableFact]
    public void An_atomic_beside_a_plain_write_is_found() => AssertRace("""
        extern "C" __global__ void kernel(float* y)
        {
            if (threadIdx.x == 0)
                y[0] = 1.0f;
            else
                atomicAdd(y, 1.0f);
        }
        """, 1, 32);

    [SkippableFact]
    public void A_missing_barrier_between_the_blocks_of_a_cooperative_launch_is_found()
    {
        foreach (EmulationOptions options in Orders.All())
        {
            Device.Use(options);
            using var y = new DeviceBuffer<float>(new float[64]);
            string source = """
                extern "C" __global__ void kernel(float* y)
                {
                    y[blockIdx.x * 32 + threadIdx.x] = threadIdx.x;
                    __syncthreads();
                    y[(blockIdx.x ^ 1) * 32 + threadIdx.x] += 1;
                }
                """;

            Device.Check(Kernel.Load(source).TryLaunchCooperative(2, 32, y.Address));

            Assert.Throws<CudaResultException>(Device.Synchronize).Mentions("nothing orders the two");
        }
    }

    [SkippableFact]
    public unsafe void A_missing_barrier_of_a_cluster_is_found()
    {
        foreach (EmulationOptions options in Orders.All())
        {
            Device.Use(options);
            using var y = new DeviceBuffer<float>(2);
            string source = """
                extern "C" __global__ void __cluster_dims__(2, 1, 1) kernel(float* y)
                {
                    __shared__ float part;
                    part = 0;
                    *emu::map_shared_rank(&part, emu::cluster_rank() ^ 1) = 1;
                    EMU_CLUSTER_SYNC();
                    y[blockIdx.x] = part;
                }
                """;

            Kernel.Load(source).Fault(2, 1, 0, y.Address).Mentions("shared variable 'part'", "nothing orders the two");
        }
    }

    private static void AssertRace(string source, int blocks, int threads)
    {
        foreach (EmulationOptions options in Orders.All())
        {
            Device.Use(options);
            using var y = new DeviceBuffer<float>(new float[64]);

            Kernel.Load(source).Fault(blocks, threads, 0, y.Address).Mentions("nothing orders the two");
        }
    }
}
