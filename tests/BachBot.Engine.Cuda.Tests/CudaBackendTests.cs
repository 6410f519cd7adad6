using BachBot.Engine.Backends;
using BachBot.Engine.Reference;
using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Support;

namespace BachBot.Engine.Cuda.Tests;

/// <summary>What the CUDA backend does beyond computing layers, which the tests of all backends see to.</summary>
public sealed class CudaBackendTests
{
    [SkippableFact]
    public void Tensors_are_zero_at_first_and_hold_what_is_written()
    {
        using CudaBackend backend = TestCuda.Create();
        using Tensor tensor = backend.Allocate(new Shape(3, 700), DType.Float32);
        using Tensor other = backend.Allocate(new Shape(3, 700), DType.Float32);
        double[] values = TestValues.Uniform("values", 2100, 1);

        Assert.All(tensor.ToDoubles(), value => Assert.Equal(0, value));
        tensor.Write(values);
        backend.Copy(tensor, other);
        backend.Clear(tensor.Slice(1, 1));

        Assert.Equal(values, other.ToDoubles());
        Assert.Equal(
            [.. values[..700], .. new double[700], .. values[1400..]],
            tensor.ToDoubles());
    }

    [SkippableFact]
    public void A_tensor_that_nobody_disposed_gives_its_memory_back()
    {
        using CudaBackend backend = TestCuda.Create();
        ulong before = backend.DeviceBytes;
        Leak(backend);
        Assert.Equal(before + 4096, backend.DeviceBytes);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        using Tensor next = backend.Allocate(new Shape(1), DType.Int32);

        Assert.Equal(before + 4, backend.DeviceBytes);
    }

    [SkippableFact]
    public void A_tensor_of_another_backend_is_refused()
    {
        using CudaBackend backend = TestCuda.Create();
        using CudaBackend second = TestCuda.Create();
        using var reference = new ReferenceBackend<float>();
        using Tensor own = backend.Allocate(new Shape(2), DType.Float32);

        foreach (IBackend other in new IBackend[] { second, reference })
        {
            using Tensor foreign = other.Allocate(new Shape(2), DType.Float32);
            Assert.Contains(
                "does not lie in the memory of this CUDA backend",
                Assert.Throws<ArgumentException>(() => backend.Copy(foreign, own)).Message, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public void Disposing_the_backend_frees_everything_and_tensors_may_be_disposed_later()
    {
        Tensor tensor;
        using (CudaBackend backend = TestCuda.Create())
            tensor = backend.Allocate(new Shape(1000), DType.Float32);

        tensor.Dispose();
    }

    [SkippableFact]
    public void Everything_may_be_disposed_twice_and_in_any_order()
    {
        CudaBackend backend = TestCuda.Create();
        Tensor x = backend.Allocate(new Shape(2), DType.Float32);
        RecordedWork work = backend.Record(() => backend.Clear(x));
        work.Run();
        work.Run();

        backend.Dispose();
        backend.Dispose();
        work.Dispose();
        x.Dispose();
        x.Dispose();
    }

    [SkippableFact]
    public void A_backend_that_was_disposed_is_refused_on_every_thread()
    {
        CudaBackend backend = TestCuda.Create();
        Tensor x = backend.Allocate(new Shape(2), DType.Float32);

        backend.Dispose();

        Assert.Throws<ObjectDisposedException>(() => backend.Clear(x));
        Assert.Throws<ObjectDisposedException>(() => x.ToDoubles());
        Assert.Throws<ObjectDisposedException>(backend.Synchronize);
        Exception? elsewhere = null;
        var thread = new Thread(() => elsewhere = Record.Exception(() => backend.Allocate(new Shape(1), DType.Int32)));
        thread.Start();
        thread.Join();
        Assert.IsType<ObjectDisposedException>(elsewhere);
    }

    [SkippableFact]
    public void A_tensor_that_was_disposed_is_refused()
    {
        using CudaBackend backend = TestCuda.Create();
        Tensor x = backend.Allocate(new Shape(2), DType.Float32);
        Tensor view = x.Slice(0, 1);
        x.Dispose();

        Assert.Throws<ObjectDisposedException>(() => backend.Clear(view));
        Assert.Throws<ObjectDisposedException>(() => x.Write([1f, 2]));
        Assert.Throws<ObjectDisposedException>(() => x.ToDoubles());
    }

    [SkippableFact]
    public async Task A_backend_may_be_used_from_one_thread_after_the_other()
    {
        using CudaBackend backend = TestCuda.Create();
        using Tensor tensor = await Task.Run(() => backend.Allocate(new Shape(3), DType.Float32));
        await Task.Run(() => tensor.Write([1f, 2, 3]));

        Assert.Equal([1.0, 2, 3], tensor.ToDoubles());
    }

    [SkippableFact]
    public void Every_kernel_compiles_and_tells_what_it_takes()
    {
        using CudaBackend backend = TestCuda.Create();

        IReadOnlyList<CudaKernelInfo> kernels = backend.CompileKernels();

        Assert.Contains(kernels, kernel => kernel is { File: "lstm_pointwise", Name: "lstm_pointwise_backward" });
        Assert.Equal(kernels.Count, kernels.Select(kernel => kernel.Name).Distinct().Count());
        Assert.All(kernels, kernel => Assert.InRange(kernel.MaxThreads, 32, 1024));
        Assert.All(kernels, kernel => Assert.InRange(kernel.Registers, 1, 255));
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(100)]
    public void A_damaged_file_in_the_cache_is_compiled_again(int length)
    {
        using var folder = new TemporaryFolder();
        CudaBackendOptions options;
        using (CudaBackend first = TestCuda.Create())
            options = first.Options with { CacheFolder = folder.File("cache") };
        Assert.Equal([1.0, 1], Ones(options));
        string file = Assert.Single(Directory.GetFiles(options.CacheFolder!));
        byte[] whole = File.ReadAllBytes(file);
        File.WriteAllBytes(file, whole[..length]);

        Assert.Equal([1.0, 1], Ones(options));

        Assert.Equal(whole.Length, new FileInfo(file).Length);
    }

    [SkippableFact]
    public void A_cache_that_cannot_be_written_is_done_without()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "no folder");
        CudaBackendOptions options;
        using (CudaBackend first = TestCuda.Create())
            options = first.Options with { CacheFolder = folder.File("file", "cache") };

        Assert.Equal([1.0, 1], Ones(options));
    }

    [Theory]
    [InlineData(-1, DType.Float32)]
    [InlineData(0, DType.Int32)]
    public void Options_out_of_range_are_refused(int device, DType type) => Assert.Throws<ArgumentException>(
        () => CudaBackend.TryCreate(new CudaBackendOptions { Device = device, ScalarType = type }, out _, out _));

    [SkippableFact]
    public void A_device_that_is_not_there_is_a_reason()
    {
        using CudaBackend first = TestCuda.Create();

        Assert.False(CudaBackend.TryCreate(first.Options with { Device = 99 }, out CudaBackend? backend, out string? reason));
        Assert.Null(backend);
        Assert.StartsWith("there is no device 99", reason, StringComparison.Ordinal);
    }

    /// <summary>Uses one kernel file.</summary>
    private static double[] Ones(CudaBackendOptions options)
    {
        Assert.True(CudaBackend.TryCreate(options, out CudaBackend? backend, out string? reason), reason);
        using (backend)
        {
            using Tensor step = backend.Allocate(new Shape(1), DType.Int32);
            using Tensor x = backend.Allocate(new Shape(2), DType.Float32);
            x.Write([1f, 1]);
            backend.Dropout(new DropoutMask(0, 1, 0, step), x, x);
            return x.ToDoubles();
        }
    }

    // In a method of its own, so that no local keeps the tensor.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Leak(CudaBackend backend) => _ = backend.Allocate(new Shape(1024), DType.Float32);
}
