using BachBot.Cuda.Emulation.Tests.Support;

namespace BachBot.Cuda.Emulation.Tests.Replay;

/// <summary>Recorded launches under sanitizers.</summary>
public sealed class ReplayTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string _recordings = "";

    public void Dispose()
    {
        if (EmulatedCuda.TryBuild(out _, out _))
            EmulatedCuda.Configure(new EmulationOptions());
        _folder.Dispose();
    }

    [SkippableFact]
    public void Address_sanitizer_passes_a_clean_kernel_and_finds_the_end_of_a_local_array()
    {
        SkipWithout(Sanitizer.Address);
        Record();
        using var y = new DeviceBuffer<float>(new float[32]);
        Kernel kernel = Kernel.Load("""
            extern "C" __global__ void kernel(float* y, int n)
            {
                __shared__ float row[32];
                float local[4] = {1, 2, 3, 4};
                row[threadIdx.x] = 1;
                __syncthreads();
                y[threadIdx.x] = row[31 - threadIdx.x] + local[n];
            }
            """);
        kernel.Run(1, 32, 0, y.Address, 3);
        Assert.True(EmulatedCuda.Replay(_recordings, Sanitizer.Address, out string report), report);
        Assert.Equal("1 launches, all clean", report);

        Record();
        kernel.Run(1, 32, 0, y.Address, 4);

        Assert.False(EmulatedCuda.Replay(_recordings, Sanitizer.Address, out report));
        Assert.Contains("test.cu:7", report, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Thread_sanitizer_passes_a_barrier_of_the_grid_and_finds_a_flag_that_orders_nothing()
    {
        SkipWithout(Sanitizer.Thread);
        Record();
        using var counter = new DeviceBuffer<uint>(0u, 0u);
        using var y = new DeviceBuffer<float>(new float[2]);
        // Blocks count themselves at one address and wait for another, which says nothing of the first block's write.
        const string Source = """
            extern "C" __global__ void kernel(unsigned* counter, float* y, int at)
            {
                y[blockIdx.x] = 1;
                __syncthreads();
                __threadfence();
                atomicAdd(counter, 1u);
                while (emu::load_acquire(counter) < 2)
                    __nanosleep(20);
                unsigned seen = atomicAdd(counter + 1, 1u);
                y[blockIdx.x ^ at] += seen > 5;
            }
            """;
        Kernel kernel = Kernel.Load(Source);
        Device.Check(kernel.TryLaunchCooperative(2, 1, counter.Address, y.Address, 0));
        Device.Synchronize();
        Assert.True(EmulatedCuda.Replay(_recordings, Sanitizer.Thread, out string report), report);

        counter.Write([0u, 0u]);
        Kernel racy = Kernel.Load(
            Source.Replace("atomicAdd(counter, 1u);", "atomicAdd(counter, 2u);", StringComparison.Ordinal));
        racy.TryLaunchCooperative(2, 1, counter.Address, y.Address, 1);
        try
        {
            Device.Synchronize();
        }
        catch (CudaResultException)
        {
            EmulatedCuda.ResetError();
        }

        Assert.False(EmulatedCuda.Replay(_recordings, Sanitizer.Thread, out report));
        Assert.Contains("data race", report, StringComparison.Ordinal);
        Assert.Contains("test.cu:10", report, StringComparison.Ordinal);
    }

    /// <summary>A slot that is written again may be read no more: that it was read must be told, and not only what
    /// was written.</summary>
    [SkippableFact]
    public unsafe void Thread_sanitizer_finds_an_asynchronous_store_that_does_not_wait_for_the_reader()
    {
        SkipWithout(Sanitizer.Thread);
        const string Source = """
            extern "C" __global__ void kernel(float* y)
            {
                __shared__ float slot;
                __shared__ unsigned long long arrived[2];
                bool writes = emu::cluster_rank() == 0;
                for (int round = 0; round < 2; round++) {
                    emu::mbarrier_init(&arrived[round], 1);
                    emu::mbarrier_arrive_expect(&arrived[round], writes ? 0 : 4);
                }
                EMU_CLUSTER_SYNC();
                for (int round = 0; round < 2; round++) {
                    if (writes) {
                        emu::store_async(emu::map_shared_rank(&slot, 1), round + 1.0f,
                            emu::map_shared_rank(&arrived[round], 1));
                    } else {
                        emu::mbarrier_wait(&arrived[round], 0);
                        y[round] = slot;
                    }
                    WAIT
                }
                EMU_CLUSTER_SYNC();
            }
            """;
        foreach ((string wait, bool isClean) in new[] { ("EMU_CLUSTER_SYNC();", true), ("", false) })
        {
            Record();
            using var y = new DeviceBuffer<float>(new float[2]);
            LaunchAttribute cluster = LaunchAttribute.Cluster(2);
            Device.Check(Kernel.Load(Source.Replace("WAIT", wait, StringComparison.Ordinal))
                .TryLaunch(LaunchConfig.Of(2, 1, 0, &cluster, 1), y.Address));
            Device.Synchronize();

            bool clean = EmulatedCuda.Replay(_recordings, Sanitizer.Thread, out string report);

            Assert.True(clean == isClean, report);
            Assert.True(isClean || report.Contains("test.cu:17", StringComparison.Ordinal), report);
        }
    }

    /// <summary>Begins anew: of launches of one shape only the first in a folder is kept.</summary>
    private void Record()
    {
        _recordings = Path.Combine(_folder.Path, Path.GetRandomFileName());
        Directory.CreateDirectory(_recordings);
        Device.Use(new EmulationOptions { RecordFolder = _recordings });
    }

    private static void SkipWithout(Sanitizer sanitizer)
    {
        bool possible = EmulatedCuda.CanReplay(sanitizer, out string? reason);
        Requirement.Check(possible, $"recorded launches cannot be run again: {reason}");
    }
}
