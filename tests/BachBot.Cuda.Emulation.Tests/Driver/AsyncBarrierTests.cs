using BachBot.Cuda.Emulation.Tests.Support;

namespace BachBot.Cuda.Emulation.Tests.Driver;

/// <summary>Barriers that count bytes, stores that arrive later, and barriers of some of a block's warps.</summary>
public sealed unsafe class AsyncBarrierTests
{
    // Every block sends its number to all blocks of the cluster, WAIT, and adds up what came.
    private const string Exchange = """
        extern "C" __global__ void kernel(float* y, int rounds)
        {
            __shared__ float inbox[2][8];
            __shared__ unsigned long long arrived[2];
            unsigned ranks = emu::cluster_size(), mine = emu::cluster_rank(), lane = threadIdx.x;
            if (lane < 2) {
                emu::mbarrier_init(&arrived[lane], 1);
                emu::mbarrier_arrive_expect(&arrived[lane], ranks * 4);
            }
            EMU_CLUSTER_SYNC();
            float sum = mine + 1;
            for (int round = 0; round < rounds; round++) {
                int slot = round & 1;
                if (lane < ranks)
                    emu::store_async(emu::map_shared_rank(&inbox[slot][mine], lane), sum,
                        emu::map_shared_rank(&arrived[slot], lane));
                WAIT
                sum = 0;
                for (unsigned rank = 0; rank < ranks; rank++)
                    sum += inbox[slot][rank];
                __syncthreads();
                if (lane == 0)
                    emu::mbarrier_arrive_expect(&arrived[slot], ranks * 4);
                __syncthreads();
            }
            if (lane == 0)
                y[blockIdx.x] = sum;
            EMU_CLUSTER_SYNC();
        }
        """;

    [SkippableFact]
    public void Stores_that_a_barrier_counts_are_there_when_it_opens()
    {
        foreach (EmulationOptions options in Orders.All())
        {
            float[] sums = RunExchange(options, "emu::mbarrier_wait(&arrived[slot], round >> 1 & 1);");
            Assert.Equal([160f, 160f, 160f, 160f], sums);
        }
    }

    [SkippableFact]
    public void A_block_that_does_not_wait_for_the_barrier_gets_wrong_values_in_some_order()
    {
        bool wrong = false;
        foreach (EmulationOptions options in Orders.All())
        {
            try
            {
                wrong |= RunExchange(options, "") is not [160f, 160f, 160f, 160f];
            }
            catch (CudaResultException)
            {
                wrong = true;
                EmulatedCuda.ResetError();
            }
        }
        Assert.True(wrong);
    }

    [SkippableFact]
    public void A_barrier_that_nobody_initialised_is_found()
    {
        Device.Use();
        Kernel.Load("""
            extern "C" __global__ void kernel()
            {
                __shared__ unsigned long long barrier;
                emu::mbarrier_arrive(&barrier);
            }
            """).Fault(1, 1).Mentions("an mbarrier that was not initialised");
    }

    [SkippableFact]
    public void Bytes_that_never_come_are_a_deadlock()
    {
        Device.Use();
        Kernel.Load("""
            extern "C" __global__ void kernel()
            {
                __shared__ unsigned long long barrier;
                if (threadIdx.x == 0) {
                    emu::mbarrier_init(&barrier, 1);
                    emu::mbarrier_arrive_expect(&barrier, 4);
                }
                __syncthreads();
                emu::mbarrier_wait(&barrier, 0);
            }
            """).Fault(1, 32).Mentions(
                "deadlock", "32 wait at an mbarrier at test.cu:9 for the end of a phase of parity 0",
                "of the one in shared variable 'barrier'", "(block (0,0,0) thread");
    }

    /// <summary>The parity of a phase is that of the phase after the next: who comes too late waits for ever.</summary>
    [SkippableFact]
    public void A_thread_that_sleeps_through_two_phases_is_a_deadlock()
    {
        Device.Use();
        Kernel.Load("""
            extern "C" __global__ void kernel()
            {
                __shared__ unsigned long long barrier;
                if (threadIdx.x == 0)
                    emu::mbarrier_init(&barrier, 1);
                __syncthreads();
                if (threadIdx.x == 0) {
                    __nanosleep(1);
                    emu::mbarrier_arrive(&barrier);
                    emu::mbarrier_arrive(&barrier);
                } else {
                    emu::mbarrier_wait(&barrier, 0);
                }
            }
            """).Fault(1, 32).Mentions("deadlock", "31 wait at an mbarrier");
    }

    [SkippableFact]
    public void Some_warps_of_a_block_meet_at_a_named_barrier()
    {
        foreach (EmulationOptions options in Orders.All())
        {
            Device.Use(options);
            using var y = new DeviceBuffer<float>(96);

            Kernel.Load("""
                extern "C" __global__ void kernel(float* y)
                {
                    __shared__ float row[64];
                    if (threadIdx.x < 64) {
                        row[threadIdx.x] = threadIdx.x;
                        EMU_NAMED_BARRIER(1, 64);
                        y[threadIdx.x] = row[63 - threadIdx.x];
                    } else {
                        y[threadIdx.x] = 1;
                    }
                }
                """).Run(1, 96, 0, y.Address);

            Assert.Equal(Enumerable.Range(0, 96).Select(i => i < 64 ? 63f - i : 1f), y.Read());
        }
    }

    [SkippableFact]
    public void A_named_barrier_with_too_few_threads_is_a_deadlock()
    {
        Device.Use();
        Kernel.Load("""
            extern "C" __global__ void kernel()
            {
                if (threadIdx.x < 32)
                    EMU_NAMED_BARRIER(1, 64);
            }
            """).Fault(1, 64).Mentions("deadlock", "32 wait at a named barrier at test.cu:4");
    }

    private static float[] RunExchange(EmulationOptions options, string wait)
    {
        Device.Use(options);
        using var y = new DeviceBuffer<float>(4);
        LaunchAttribute cluster = LaunchAttribute.Cluster(4);

        Device.Check(Kernel.Load(Exchange.Replace("WAIT", wait, StringComparison.Ordinal))
            .TryLaunch(LaunchConfig.Of(4, 32, 0, &cluster, 1), y.Address, 3));

        return y.Read();
    }
}
