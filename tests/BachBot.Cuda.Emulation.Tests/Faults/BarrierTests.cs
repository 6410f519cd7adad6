using BachBot.Cuda.Emulation.Tests.Support;

namespace BachBot.Cuda.Emulation.Tests.Faults;

/// <summary>Threads that do not meet where they must.</summary>
public sealed class BarrierTests
{
    [SkippableFact]
    public void A_barrier_that_half_the_block_reaches_elsewhere_is_found() => AssertFault("""
        extern "C" __global__ void kernel(float* y)
        {
            if (threadIdx.x < 17) {
                __syncthreads();
                y[threadIdx.x] = 1;
            } else {
                __syncthreads();
                y[threadIdx.x] = 2;
            }
        }
        """, 64, "divergent barrier", "test.cu:4", "test.cu:7");

    [SkippableFact]
    public void A_thread_that_leaves_while_others_wait_is_found() => AssertFault("""
        extern "C" __global__ void kernel(float* y)
        {
            if (threadIdx.x >= 40)
                return;
            y[threadIdx.x] = 1;
            __syncthreads();
        }
        """, 64, "divergent barrier", "left the kernel", "test.cu:6");

    [SkippableFact]
    public void A_shuffle_without_all_lanes_of_its_mask_is_found() => AssertFault("""
        extern "C" __global__ void kernel(float* y)
        {
            if (threadIdx.x < 20)
                y[threadIdx.x] = __shfl_down_sync(0xffffffffu, 1.0f, 1);
        }
        """, 32, "warp operation at test.cu:4", "has left the kernel");

    [SkippableFact]
    public void A_shuffle_from_a_lane_outside_of_the_mask_is_found() => AssertFault("""
        extern "C" __global__ void kernel(float* y)
        {
            if (threadIdx.x < 16)
                y[threadIdx.x] = __shfl_sync(0xffffu, 1.0f, 20);
        }
        """, 32, "reads lane 20, which is not in mask 0000ffff");

    [SkippableFact]
    public void A_lane_outside_of_its_own_mask_is_found() => AssertFault("""
        extern "C" __global__ void kernel(float* y) { y[threadIdx.x] = __shfl_sync(0xffu, 1.0f, 0); }
        """, 32, "is not in its own mask 000000ff");

    [SkippableFact]
    public void Lanes_in_different_warp_operations_are_found() => AssertFault("""
        extern "C" __global__ void kernel(float* y)
        {
            if (threadIdx.x & 1)
                y[threadIdx.x] = __shfl_sync(0xffffffffu, 1.0f, 0);
            else
                y[threadIdx.x] = __ballot_sync(0xffffffffu, 1);
        }
        """, 32, "divergent warp operation", "test.cu:4", "test.cu:6");

    [SkippableFact]
    public void A_deadlock_names_who_waits_where() => AssertFault("""
        extern "C" __global__ void kernel(float* y)
        {
            if (threadIdx.x < 16)
                y[threadIdx.x] = __shfl_sync(0xffffffffu, 1.0f, 0);
            __syncthreads();
        }
        """, 32, "deadlock", "in the warp operation at test.cu:4", "in __syncthreads at test.cu:5");

    [SkippableFact]
    public void A_barrier_of_the_grid_without_a_cooperative_launch_is_found()
    {
        Device.Use();
        using var counter = new DeviceBuffer<uint>(new uint[1]);
        Kernel kernel = Kernel.Load(Sources.GridBarrier);

        kernel.Fault(4, 32, 0, counter.Address).Mentions("no progress");
    }

    [SkippableFact]
    public void A_trap_is_told_with_its_place() => AssertFault("""
        extern "C" __global__ void kernel(float* y)
        {
            if (threadIdx.x == 3)
                __trap();
        }
        """, 32, "__trap at test.cu:4", "thread (3,0,0)");

    [SkippableFact]
    public void After_a_fault_every_call_fails_until_the_error_is_reset()
    {
        Device.Use();
        using var y = new DeviceBuffer<float>(64);
        Kernel kernel = Kernel.Load("""
            extern "C" __global__ void kernel(float* y) { if (threadIdx.x == 0) __trap(); }
            """);
        kernel.Launch(1, 32, 0, 0, y.Address);
        Assert.Equal(719, Assert.Throws<CudaResultException>(Device.Synchronize).Code);

        Assert.Equal(719, Assert.Throws<CudaResultException>(() => y.Read()).Code);
        Assert.Equal(719, Assert.Throws<CudaResultException>(() => new DeviceBuffer<float>(1)).Code);

        EmulatedCuda.ResetError();
        y.Read();
    }

    private static void AssertFault(string source, int threads, params string[] words)
    {
        foreach (EmulationOptions options in Orders.All())
        {
            Device.Use(options);
            using var y = new DeviceBuffer<float>(64);

            CudaResultException fault = Kernel.Load(source).Fault(1, threads, 0, y.Address);

            Assert.Equal(719, fault.Code);
            fault.Mentions(words);
        }
    }
}
