using BachBot.Cuda.Emulation.Tests.Support;

namespace BachBot.Cuda.Emulation.Tests.Faults;

/// <summary>Accesses to memory that is not the kernel's.</summary>
public sealed class BoundsTests
{
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

        Assert.Equal(700, fault.Code);
        Assert.Contains("thread (64,0,0) writes 4 bytes", fault.Message, StringComparison.Ordinal);
        Assert.Contains("of 256 bytes at offset 256", fault.Message, StringComparison.Ordinal);
        Assert.Contains("test.cu:5", fault.Message, StringComparison.Ordinal);
    }
}
