using BachBot.Cuda.Emulation.Tests.Support;

namespace BachBot.Cuda.Emulation.Tests.Driver;

/// <summary>The context, and what the device says of itself.</summary>
public sealed unsafe class ContextTests
{
    [SkippableFact]
    public void A_thread_without_a_current_context_is_refused()
    {
        Device.Use();
        int code = 0;
        var thread = new Thread(() =>
            code = Assert.Throws<CudaResultException>(() => new DeviceBuffer<float>(1)).Code);
        thread.Start();
        thread.Join();

        Assert.Equal(201, code);
    }

    [SkippableFact]
    public void The_device_tells_its_capability_and_its_size()
    {
        Device.Use(new() { ComputeCapabilityMajor = 8, ComputeCapabilityMinor = 6, Multiprocessors = 7 });

        Assert.Equal(8, Attribute(75));
        Assert.Equal(6, Attribute(76));
        Assert.Equal(7, Attribute(16));
        Assert.Equal(0, Attribute(120));
        Assert.Equal(232448, Attribute(97));
    }

    [SkippableFact]
    public void Handles_that_do_not_live_are_refused()
    {
        Device.Use();
        var stream = new DeviceStream();
        stream.Dispose();

        Assert.Equal(400, stream.TrySynchronize());
    }

    [SkippableFact]
    public void Only_modules_of_the_emulated_compiler_are_loaded()
    {
        Device.Use();
        byte[] cubin = new byte[256];
        "\u007fELF"u8.CopyTo(cubin);
        cubin[4] = 2;
        cubin[18] = 190;
        nint module;
        fixed (byte* image = cubin)
        {
            Assert.Equal(200, ((delegate* unmanaged<nint*, byte*, int>)Entry.Cuda("cuModuleLoadData"))(&module, image));
        }
    }

    [SkippableFact]
    public void A_kernel_that_the_module_does_not_have_is_not_found()
    {
        Device.Use();

        CudaResultException failure = Assert.Throws<CudaResultException>(() => Kernel.Load(Sources.Fill, "other"));

        Assert.Equal(500, failure.Code);
        failure.Mentions("no kernel other");
    }

    private static int Attribute(int number)
    {
        int value;
        Device.Check(((delegate* unmanaged<int*, int, int, int>)Entry.Cuda("cuDeviceGetAttribute"))(&value, number, 0));
        return value;
    }
}
