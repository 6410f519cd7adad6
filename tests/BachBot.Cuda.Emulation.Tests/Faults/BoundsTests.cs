using BachBot.Cuda.Emulation.Tests.Support;

namespace BachBot.Cuda.Emulation.Tests.Faults;

/// <summary>Accesses to memory that is not the kernel's.</summary>
public sealed class BoundsTests
{
    private const int IllegalAddress = 700;

    [SkippableFact]
    public void A_write_behind_an_allocation_names_the_allocation_the_offset_and_the_line()
    {
        Device.Use();
        using var x = new DeviceBuffer<float>(64);

        CudaResultException fault = Kernel.Load("""
            extern "C" __global__ void kernel(float* x, int n)
            {
                int i = threadIdx.x;
                if (i <= n)
                    x[i] = 1.0f;
            }
            """).Fault(1, 96, 0, x.Address, 64);

        Assert.Equal(IllegalAddress, fault.Code);
        fault.Mentions("kernel kernel: block (0,0,0) thread (64,0,0) writes 4 bytes",
            "of 256 bytes at offset 256", "test.cu:5");
    }

    [SkippableFact]
    public void A_read_in_front_of_an_allocation_is_found()
    {
        Device.Use();
        using var x = new DeviceBuffer<double>(8);
        using var y = new DeviceBuffer<double>(8);

        CudaResultException fault = Kernel.Load("""
            extern "C" __global__ void kernel(const double* x, double* y) { y[threadIdx.x] = x[(int)threadIdx.x - 8]; }
            """).Fault(1, 1, 0, x.Address, y.Address);

        Assert.Equal(IllegalAddress, fault.Code);
        fault.Mentions("reads 8 bytes");
    }

    [SkippableFact]
    public void An_index_beyond_a_shared_array_is_found()
    {
        Device.Use();
        using var y = new DeviceBuffer<float>(64);

        CudaResultException fault = Kernel.Load("""
            extern "C" __global__ void kernel(float* y)
            {
                __shared__ float row[64];
                row[threadIdx.x + 1] = 1.0f;
                __syncthreads();
                y[threadIdx.x] = row[threadIdx.x];
            }
            """).Fault(1, 64, 0, y.Address);

        fault.Mentions(
            "thread (63,0,0) writes 4 bytes in shared variable 'row' of 256 bytes at offset 256", "test.cu:4");
    }

    [SkippableFact]
    public void A_launch_with_too_little_dynamic_shared_memory_is_found()
    {
        Device.Use();
        using var y = new DeviceBuffer<float>(64);

        CudaResultException fault = Kernel.Load("""
            extern "C" __global__ void kernel(float* y)
            {
                extern __shared__ __align__(16) float row[];
                row[threadIdx.x] = 1.0f;
                __syncthreads();
                y[threadIdx.x] = row[63 - threadIdx.x];
            }
            """).Fault(1, 64, 252, y.Address);

        fault.Mentions("dynamic shared memory of 252 bytes at offset 252");
    }

    [SkippableFact]
    public void Freed_memory_is_recognised()
    {
        Device.Use();
        using var x = new DeviceBuffer<int>(16);
        using var other = new DeviceBuffer<int>(16);
        ulong address = x.Address;
        x.Free();

        CudaResultException fault = Kernel.Load("""
            extern "C" __global__ void kernel(int* x) { x[threadIdx.x] = 1; }
            """).Fault(1, 4, 0, address);

        fault.Mentions("freed memory", "of 64 bytes");
    }

    [SkippableFact]
    public unsafe void Host_memory_and_null_are_no_device_memory()
    {
        Device.Use();
        Kernel kernel = Kernel.Load("""
            extern "C" __global__ void kernel(int* x) { *x = 1; }
            """);
        int number = 0;

        kernel.Fault(1, 1, 0, (ulong)&number).Mentions("host memory");
        kernel.Fault(1, 1, 0, 0UL).Mentions("a null pointer");
        Assert.Equal(0, number);
    }

    [SkippableFact]
    public void A_vector_that_is_not_aligned_is_a_fault_as_on_the_device()
    {
        Device.Use();
        using var x = new DeviceBuffer<float>(64);

        CudaResultException fault = Kernel.Load("""
            extern "C" __global__ void kernel(float* x) { *(float4*)(x + 1) = make_float4(1, 2, 3, 4); }
            """).Fault(1, 1, 0, x.Address);

        Assert.Equal(716, fault.Code);
        fault.Mentions("no multiple of 16", "test.cu:1");
    }

    [SkippableFact]
    public void Local_arrays_pointers_to_them_and_module_tables_are_the_kernels_own()
    {
        Device.Use();
        using var y = new DeviceBuffer<float>(32);

        Kernel.Load("""
            __constant__ float table[4] = {1, 2, 3, 4};
            __device__ __noinline__ void twice(float* v) { for (int i = 0; i < 4; i++) v[i] *= 2; }
            extern "C" __global__ void kernel(float* y)
            {
                float local[4];
                for (int i = 0; i < 4; i++)
                    local[i] = table[(i + threadIdx.x) & 3];
                twice(local);
                y[threadIdx.x] = local[threadIdx.x & 3];
            }
            """).Run(1, 32, 0, y.Address);

        Assert.Equal(2f, y.Read()[0]);
        Assert.Equal(6f, y.Read()[1]);
    }
}
