using BachBot.Engine.Cpu;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Tests.Tensors;

public sealed class HostPoolTests
{
    private static readonly Shape Small = new(3, 5);

    [Fact]
    public void Memory_that_comes_back_is_taken_again_and_is_zero()
    {
        using var backend = new CpuBackend();
        using var kept = backend.Allocate(Small, DType.Float32);
        Tensor first = backend.Allocate(Small, DType.Float32);
        first.HostSpan<float>().Fill(7);
        nint address = Address(first);
        first.Dispose();

        using Tensor integers = backend.Allocate(Small, DType.Int32);
        using Tensor second = backend.Allocate(Small, DType.Float32);

        Assert.Equal(address, Address(second));
        Assert.All(second.ToDoubles(), value => Assert.Equal(0, value));
        Assert.NotEqual(Address(kept), Address(second));
    }

    [Fact]
    public void A_tensor_that_was_disposed_cannot_reach_it()
    {
        using var backend = new CpuBackend();
        Tensor tensor = backend.Allocate(Small, DType.Float32);
        Tensor view = tensor.Slice(1, 1);
        tensor.Dispose();
        tensor.Dispose();

        Assert.Throws<ObjectDisposedException>(() => tensor.HostSpan<float>().Length);
        Assert.Throws<ObjectDisposedException>(() => view.ToDoubles());
        Assert.Throws<ObjectDisposedException>(() => tensor.Write(new double[15]));
        // Disposed twice, it came back once.
        Assert.NotEqual(
            Address(backend.Allocate(Small, DType.Float32)), Address(backend.Allocate(Small, DType.Float32)));
    }

    [Fact]
    public void Disposed_by_two_threads_at_the_same_time_it_comes_back_once()
    {
        using var backend = new CpuBackend();
        for (int i = 0; i < 20_000; i++)
        {
            Tensor tensor = backend.Allocate(Small, DType.Float32);
            Parallel.Invoke(tensor.Dispose, tensor.Dispose);
            using Tensor first = backend.Allocate(Small, DType.Float32), second = backend.Allocate(Small, DType.Float32);
            Assert.NotEqual(Address(first), Address(second));
        }
    }

    [Fact]
    public void It_keeps_no_more_than_a_few_megabytes()
    {
        var pool = new HostPool();
        var large = new float[700_000];
        pool.Return(large);
        pool.Return(new float[700_000]);

        Assert.Same(large, pool.Take<float>(large.Length));
        Assert.Null(pool.Take<float>(large.Length));
    }

    private static unsafe nint Address(Tensor tensor)
    {
        fixed (float* first = tensor.HostSpan<float>())
            return (nint)first;
    }
}
