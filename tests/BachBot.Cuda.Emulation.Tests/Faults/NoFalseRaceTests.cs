using BachBot.Cuda.Emulation.Tests.Support;

namespace BachBot.Cuda.Emulation.Tests.Faults;

/// <summary>Kernels that are right pass in every order.</summary>
public sealed class NoFalseRaceTests
{
    [SkippableFact]
    public void A_reduction_with_its_barriers_is_clean() => AssertClean("""
        extern "C" __global__ void kernel(float* y)
        {
            __shared__ float warps[32];
            float v = 1.0f;
            for (int mask = 16; mask > 0; mask >>= 1)
                v += __shfl_xor_sync(0xffffffffu, v, mask);
            if ((threadIdx.x & 31) == 0)
                warps[threadIdx.x >> 5] = v;
            __syncthreads();
            float sum = 0.0f;
            for (int w = 0; w < blockDim.x / 32; w++)
                sum += warps[w];
            y[blockIdx.x * blockDim.x + threadIdx.x] = sum;
        }
        """, 2, 64, Enumerable.Repeat(64f, 128));

    [SkippableFact]
    public void Lanes_that_meet_in_syncwarp_are_clean() => AssertClean("""
        extern "C" __global__ void kernel(float* y)
        {
            __shared__ float row[128];
            for (int round = 0; round < 3; round++) {
                row[threadIdx.x] = threadIdx.x;
                __syncwarp();
                y[blockIdx.x * blockDim.x + threadIdx.x] = row[threadIdx.x ^ 1];
                __syncwarp();
            }
        }
        """, 1, 128, Enumerable.Range(0, 128).Select(i => (float)(i ^ 1)));

    [SkippableFact]
    public void Neighbouring_bytes_of_one_word_are_nobody_elses() => AssertClean("""
        extern "C" __global__ void kernel(float* y)
        {
            __shared__ unsigned char bytes[128];
            bytes[threadIdx.x] = threadIdx.x;
            unsigned char mine = bytes[threadIdx.x];
            ((unsigned short*)y)[2 * threadIdx.x] = 0;
            ((unsigned short*)y)[2 * threadIdx.x + 1] = mine ? 0x3f80 : 0x3f80;
        }
        """, 1, 128, Enumerable.Repeat(1f, 128));

    [SkippableFact]
    public void Atomics_of_many_blocks_are_clean() => AssertClean("""
        extern "C" __global__ void kernel(float* y) { atomicAdd(&y[threadIdx.x & 1], 1.0f); }
        """, 4, 32, Enumerable.Repeat(64f, 2));

    [SkippableFact]
    public void The_last_block_may_read_what_all_have_written_before_they_counted_themselves() => AssertClean("""
        __device__ unsigned finished = 0;
        extern "C" __global__ void kernel(float* y)
        {
            __shared__ bool last;
            y[1 + blockIdx.x * blockDim.x + threadIdx.x] = 1.0f;
            __syncthreads();
            if (threadIdx.x == 0) {
                __threadfence();
                last = atomicAdd(&finished, 1u) % gridDim.x == gridDim.x - 1;
            }
            __syncthreads();
            if (!last || threadIdx.x != 0)
                return;
            float sum = 0.0f;
            for (int i = 0; i < gridDim.x * blockDim.x; i++)
                sum += y[1 + i];
            y[0] = sum;
        }
        """, 4, 32, Enumerable.Repeat(1f, 128).Prepend(128f));

    [SkippableFact]
    public void Threads_that_hand_over_by_a_volatile_flag_are_clean() => AssertClean("""
        extern "C" __global__ void kernel(float* y)
        {
            __shared__ volatile int flag;
            __shared__ float value;
            if (threadIdx.x == 0)
                flag = 0;
            __syncthreads();
            if (threadIdx.x == 0) {
                value = 3.0f;
                __threadfence_block();
                flag = 1;
            } else {
                while (flag == 0) { }
                __threadfence_block();
                y[threadIdx.x - 1] = value;
            }
        }
        """, 1, 33, Enumerable.Repeat(3f, 32));

    [SkippableFact]
    public void Blocks_that_meet_in_a_barrier_of_the_grid_may_exchange_values()
    {
        foreach (EmulationOptions options in Orders.All())
        {
            Device.Use(options);
            using var counter = new DeviceBuffer<uint>(0u);
            using var x = new DeviceBuffer<float>(new float[128]);
            string source = """
                __device__ void meet(unsigned* counter, unsigned round)
                {
                    __syncthreads();
                    if (threadIdx.x == 0) {
                        __threadfence();
                        atomicAdd(counter, 1u);
                        while (emu::load_acquire(counter) < round * gridDim.x)
                            __nanosleep(20);
                        __threadfence();
                    }
                    __syncthreads();
                }
                extern "C" __global__ void kernel(unsigned* counter, float* x)
                {
                    for (unsigned round = 1; round <= 6; round += 2) {
                        float neighbour = x[((blockIdx.x + 1) % gridDim.x) * 32 + threadIdx.x];
                        meet(counter, round);
                        x[blockIdx.x * 32 + threadIdx.x] = neighbour + 1;
                        meet(counter, round + 1);
                    }
                }
                """;

            Device.Check(Kernel.Load(source).TryLaunchCooperative(4, 32, counter.Address, x.Address));

            Assert.All(x.Read(), value => Assert.Equal(3f, value));
        }
    }

    [SkippableFact]
    public void One_launch_may_touch_what_the_one_before_has_written()
    {
        foreach (EmulationOptions options in Orders.All())
        {
            Device.Use(options);
            using var y = new DeviceBuffer<float>(new float[64]);
            Kernel kernel = Kernel.Load("""
                extern "C" __global__ void kernel(float* y, int shift)
                {
                    y[(blockIdx.x * blockDim.x + threadIdx.x + shift) & 63] += 1.0f;
                }
                """);
            kernel.Launch(2, 32, 0, 0, y.Address, 0);
            kernel.Launch(2, 32, 0, 0, y.Address, 7);
            Assert.All(y.Read(), value => Assert.Equal(2f, value));
        }
    }

    private static void AssertClean(string source, int blocks, int threads, IEnumerable<float> expected)
    {
        float[] values = [.. expected];
        foreach (EmulationOptions options in Orders.All())
        {
            Device.Use(options);
            using var y = new DeviceBuffer<float>(new float[values.Length]);

            Kernel.Load(source).Run(blocks, threads, 0, y.Address);

            Assert.Equal(values, y.Read());
        }
    }
}
