using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Support;

namespace BachBot.Engine.Cuda.Tests;

/// <summary>Work that is recorded as a CUDA graph does what it did when it was run directly.</summary>
public sealed class RecordedWorkTests
{
    [SkippableFact]
    public void Replays_work_on_what_the_tensors_hold_then()
    {
        using CudaBackend backend = TestCuda.Create();
        using Tensor x = backend.Allocate(new Shape(2), DType.Float32);
        using Tensor y = backend.Allocate(new Shape(2), DType.Float32);
        int calls = 0;
        using RecordedWork work = backend.Record(() =>
        {
            calls++;
            backend.Copy(x, y);
        });

        for (int run = 1; run <= 5; run++)
        {
            x.Write([run, 10f * run]);
            work.Run();
            Assert.Equal([run, 10.0 * run], y.ToDoubles());
        }

        // Once directly and once to record it.
        Assert.Equal(2, calls);
    }

    [SkippableFact]
    public void Memory_that_was_freed_since_makes_it_be_recorded_anew()
    {
        using CudaBackend backend = TestCuda.Create();
        using Tensor x = backend.Allocate(new Shape(1), DType.Float32);
        Tensor y = backend.Allocate(new Shape(1), DType.Float32);
        using RecordedWork work = backend.Record(() => backend.Copy(x, y));
        work.Run();
        work.Run();

        y.Dispose();
        y = backend.Allocate(new Shape(1), DType.Float32);
        x.Write([7f]);
        work.Run();
        Assert.Equal([7.0], y.ToDoubles());
        x.Write([8f]);
        work.Run();

        Assert.Equal([8.0], y.ToDoubles());
        y.Dispose();
    }

    [SkippableFact]
    public void Memory_that_is_freed_while_work_is_recorded_goes_once_it_is()
    {
        using CudaBackend backend = TestCuda.Create();
        using Tensor x = backend.Allocate(new Shape(1), DType.Float32);
        using Tensor y = backend.Allocate(new Shape(1), DType.Float32);
        Tensor spare = backend.Allocate(new Shape(1024), DType.Float32);
        ulong before = backend.DeviceBytes;
        int calls = 0;
        using RecordedWork work = backend.Record(() =>
        {
            backend.Copy(x, y);
            if (++calls == 2)
                spare.Dispose();
        });

        for (int run = 1; run <= 4; run++)
        {
            x.Write([(float)run]);
            work.Run();
            Assert.Equal([run], y.ToDoubles());
        }

        Assert.Equal(before - 4096, backend.DeviceBytes);
    }

    [SkippableFact]
    public void A_tensor_of_another_backend_that_is_disposed_while_work_is_recorded_goes_later()
    {
        using CudaBackend backend = TestCuda.Create();
        using CudaBackend other = TestCuda.Create();
        using Tensor x = backend.Allocate(new Shape(1), DType.Float32);
        Tensor spare = other.Allocate(new Shape(1024), DType.Float32);
        ulong before = other.DeviceBytes;
        int runs = 0;
        using RecordedWork work = backend.Record(() =>
        {
            backend.Clear(x);
            if (++runs == 2)
                spare.Dispose();
        });
        work.Run();

        // The driver lets nobody free memory on this thread now, and this spoils the recording.
        Assert.Throws<CudaException>(work.Run);
        using Tensor next = other.Allocate(new Shape(1), DType.Float32);

        Assert.Equal(before - 4096 + 4, other.DeviceBytes);
    }

    [SkippableFact]
    public void Work_that_cannot_be_recorded_leaves_a_backend_that_can_go_on()
    {
        using CudaBackend backend = TestCuda.Create();
        using Tensor x = backend.Allocate(new Shape(1), DType.Float32);
        using RecordedWork nothing = backend.Record(() => backend.Clear(x));
        Action[] impossible =
        [
            () => x.ToDoubles(), () => x.Write([1f]), () => backend.Allocate(new Shape(2), DType.Int32).Dispose(),
            nothing.Run, backend.Synchronize, backend.Dispose,
        ];
        foreach (Action action in impossible)
        {
            int runs = 0;
            using RecordedWork work = backend.Record(() =>
            {
                backend.Clear(x);
                if (++runs == 2)
                    action();
            });
            work.Run();

            Assert.EndsWith(
                "on tensors that are there.", Assert.Throws<InvalidOperationException>(work.Run).Message,
                StringComparison.Ordinal);
        }

        x.Write([3f]);
        Assert.Equal([3.0], x.ToDoubles());
    }
}
