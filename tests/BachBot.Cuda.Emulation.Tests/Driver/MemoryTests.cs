using BachBot.Cuda.Emulation.Tests.Support;

namespace BachBot.Cuda.Emulation.Tests.Driver;

/// <summary>Device memory: its size, its contents, its ends.</summary>
public sealed unsafe class MemoryTests
{
    [SkippableFact]
    public void Memory_that_nobody_has_written_reads_as_not_a_number()
    {
        Device.Use();
        using var x = new DeviceBuffer<float>(4);
        using var y = new DeviceBuffer<float>(4);

        Kernel.Load("""
            extern "C" __global__ void kernel(const float* x, float* y)
            {
                __shared__ float row[4];
                y[threadIdx.x] = threadIdx.x < 2 ? x[threadIdx.x] : row[threadIdx.x];
            }
            """).Run(1, 4, 0, x.Address, y.Address);

        Assert.All(y.Read(), value => Assert.True(float.IsNaN(value)));
    }

    [SkippableFact]
    public void The_device_runs_out_of_memory_at_its_size()
    {
        Device.Use(new() { DeviceMemoryBytes = 1 << 20 });
        using var x = new DeviceBuffer<byte>(1 << 19);
        (ulong free, ulong total) = Info();

        Assert.Equal(1UL << 20, total);
        Assert.Equal((1UL << 20) - (1UL << 19) - AlreadyUsed(x), free);
        CudaResultException failure = Assert.Throws<CudaResultException>(() => new DeviceBuffer<byte>((1 << 19) + 1));
        Assert.Equal(2, failure.Code);
        failure.Mentions("524289 bytes wanted");
    }

    [SkippableFact]
    public void Memory_is_freed_once()
    {
        Device.Use();
        long before = EmulatedCuda.LiveAllocations;
        var x = new DeviceBuffer<byte>(1);
        ulong address = x.Address;
        Assert.Equal(before + 1, EmulatedCuda.LiveAllocations);
        x.Free();

        Assert.Equal(before, EmulatedCuda.LiveAllocations);
        Assert.Equal(1, ((delegate* unmanaged<ulong, int>)Entry.Cuda("cuMemFree_v2"))(address));
    }

    [SkippableFact]
    public void A_copy_beyond_the_end_of_an_allocation_is_refused()
    {
        Device.Use();
        using var x = new DeviceBuffer<float>(4);

        CudaResultException failure = Assert.Throws<CudaResultException>(() => x.Write(new float[5]));

        Assert.Equal(1, failure.Code);
        failure.Mentions("20 bytes", "which has 16 bytes");
    }

    [SkippableFact]
    public void Memory_is_filled_by_bytes_and_by_words()
    {
        Device.Use();
        using var x = new DeviceBuffer<uint>(4);

        Device.Check(((delegate* unmanaged<ulong, uint, nuint, nint, int>)Entry.Cuda("cuMemsetD32Async"))(
            x.Address, 0x01020304, 4, 0));
        Device.Check(((delegate* unmanaged<ulong, byte, nuint, nint, int>)Entry.Cuda("cuMemsetD8Async"))(
            x.Address + 4, 7, 4, 0));

        Assert.Equal([0x01020304u, 0x07070707u, 0x01020304u, 0x01020304u], x.Read());
    }

    private static (ulong Free, ulong Total) Info()
    {
        nuint free, total;
        Device.Check(((delegate* unmanaged<nuint*, nuint*, int>)Entry.Cuda("cuMemGetInfo_v2"))(&free, &total));
        return (free, total);
    }

    // What other tests have left behind.
    private static ulong AlreadyUsed(DeviceBuffer<byte> own) =>
        ((delegate* unmanaged<ulong>)Entry.Cuda("emu_used_memory"))() - own.Bytes;
}
