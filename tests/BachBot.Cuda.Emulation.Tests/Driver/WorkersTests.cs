using BachBot.Cuda.Emulation.Tests.Support;

namespace BachBot.Cuda.Emulation.Tests.Driver;

/// <summary>Blocks on several threads of the host.</summary>
public sealed class WorkersTests
{
    private static readonly EmulationOptions TwoWorkers = new() { Workers = 2 };

    [SkippableFact]
    public void All_blocks_run_and_their_atomics_add_up()
    {
        Device.Use(TwoWorkers);
        using var sum = new DeviceBuffer<int>([0]);

        Kernel.Load("""
            extern "C" __global__ void kernel(int* sum)
            {
                __shared__ int part;
                if (threadIdx.x == 0)
                    part = 0;
                __syncthreads();
                atomicAdd(&part, 1);
                __syncthreads();
                if (threadIdx.x == 0)
                    atomicAdd(sum, part);
            }
            """).Run(200, 64, 0, sum.Address);

        Assert.Equal([12800], sum.Read());
    }

    [SkippableFact]
    public void A_fault_of_one_worker_ends_the_launch()
    {
        Device.Use(TwoWorkers);
        using var x = new DeviceBuffer<int>(new int[64]);

        Kernel.Load("""
            extern "C" __global__ void kernel(int* x) { x[blockIdx.x] = 1; }
            """).Fault(100, 1, 0, x.Address).Mentions("writes 4 bytes", "of 256 bytes");
    }
}
