namespace BachBot.Cuda.Emulation.Tests.Support;

/// <summary>Kernels that several tests use.</summary>
internal static class Sources
{
    /// <summary>Every block waits until all blocks have counted themselves.</summary>
    public const string GridBarrier = """
        extern "C" __global__ void kernel(unsigned* counter)
        {
            __syncthreads();
            if (threadIdx.x == 0) {
                __threadfence();
                atomicAdd(counter, 1u);
                while (emu::load_acquire(counter) < gridDim.x)
                    __nanosleep(20);
                __threadfence();
            }
            __syncthreads();
        }
        """;

    /// <summary>y[i] = value.</summary>
    public const string Fill = """
        extern "C" __global__ void kernel(float* y, float value) { y[blockIdx.x * blockDim.x + threadIdx.x] = value; }
        """;

    /// <summary>y[i] += x[i].</summary>
    public const string Add = """
        extern "C" __global__ void kernel(const float* x, float* y)
        {
            int i = blockIdx.x * blockDim.x + threadIdx.x;
            y[i] += x[i];
        }
        """;
}
