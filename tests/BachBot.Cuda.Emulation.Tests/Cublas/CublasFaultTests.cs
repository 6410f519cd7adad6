using BachBot.Cuda.Emulation.Tests.Support;

namespace BachBot.Cuda.Emulation.Tests.Cublas;

/// <summary>What cuBLAS refuses at the call, and what fails as the work runs.</summary>
public sealed class CublasFaultTests
{
    private const int InvalidValue = 7;

    [SkippableFact]
    public void Leading_dimensions_that_are_too_small_are_refused()
    {
        Device.Use();
        using var blas = new Blas();
        using var x = new DeviceBuffer<float>(64);

        Assert.Equal(InvalidValue, blas.Sgemm(false, false, 4, 4, 4, 1, x.Address, 3, x.Address, 4, 0, x.Address, 4));
        Assert.Equal(InvalidValue, blas.Sgemm(true, false, 2, 4, 4, 1, x.Address, 2, x.Address, 4, 0, x.Address, 2));
        Assert.Equal(InvalidValue, blas.Sgemm(false, true, 4, 4, 2, 1, x.Address, 4, x.Address, 2, 0, x.Address, 4));
        Assert.Equal(InvalidValue, blas.Sgemm(false, false, 4, 4, 4, 1, x.Address, 4, x.Address, 4, 0, x.Address, 3));
    }

    [SkippableFact]
    public void An_operand_beyond_its_allocation_fails_as_the_work_runs()
    {
        Device.Use();
        using var blas = new Blas();
        using var x = new DeviceBuffer<float>(new float[16]);
        using var y = new DeviceBuffer<float>(15);

        Assert.Equal(0, blas.Sgemm(false, false, 4, 4, 4, 1, x.Address, 4, x.Address, 4, 0, y.Address, 4));

        CudaResultException fault = Assert.Throws<CudaResultException>(Device.Synchronize);
        Assert.Equal(700, fault.Code);
        fault.Mentions("cublasSgemm: C: 64 bytes", "which has 60 bytes");
        EmulatedCuda.ResetError();
    }

    [SkippableFact]
    public void A_workspace_that_was_freed_is_found()
    {
        Device.Use();
        using var blas = new Blas();
        using var x = new DeviceBuffer<float>(new float[16]);
        var workspace = new DeviceBuffer<byte>(4096);
        Assert.Equal(InvalidValue, blas.SetWorkspace(workspace.Address + 8, 256));
        Assert.Equal(0, blas.SetWorkspace(workspace.Address, workspace.Bytes));
        workspace.Free();

        Assert.Equal(0, blas.Sgemm(false, false, 4, 4, 4, 1, x.Address, 4, x.Address, 4, 0, x.Address, 4));

        Assert.Throws<CudaResultException>(Device.Synchronize).Mentions("the workspace", "freed");
        EmulatedCuda.ResetError();
    }

    [SkippableFact]
    public void Products_are_captured_with_their_scalars()
    {
        Device.Use();
        using var blas = new Blas();
        using var stream = new DeviceStream();
        using var a = new DeviceBuffer<float>(3f);
        using var c = new DeviceBuffer<float>(1f);
        Assert.Equal(0, blas.SetStream(stream.Handle));

        stream.BeginCapture();
        Assert.Equal(0, blas.Sgemm(false, false, 1, 1, 1, 2, a.Address, 1, a.Address, 1, 1, c.Address, 1));
        nint graph = stream.EndCapture();
        stream.LaunchGraph(graph);
        stream.LaunchGraph(graph);
        stream.Synchronize();

        Assert.Equal([37f], c.Read());
    }
}
