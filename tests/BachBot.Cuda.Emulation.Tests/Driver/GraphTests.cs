using BachBot.Cuda.Emulation.Tests.Support;

namespace BachBot.Cuda.Emulation.Tests.Driver;

/// <summary>Captured streams replay; calls that a capture forbids spoil it.</summary>
public sealed unsafe class GraphTests
{
    private const int Unsupported = 900, Invalidated = 901, Unjoined = 904;

    [SkippableFact]
    public void A_captured_graph_runs_with_the_arguments_of_the_capture()
    {
        Device.Use();
        using var stream = new DeviceStream();
        using var x = new DeviceBuffer<float>(0f);
        using var y = new DeviceBuffer<float>(0f);

        Kernel fill = Kernel.Load(Sources.Fill), add = Kernel.Load(Sources.Add);

        stream.BeginCapture();
        fill.Launch(1, 1, 0, stream.Handle, x.Address, 2f);
        add.Launch(1, 1, 0, stream.Handle, x.Address, y.Address);
        nint graph = stream.EndCapture();

        Assert.Equal([0f], y.Read());
        for (int i = 0; i < 3; i++)
            stream.LaunchGraph(graph);
        stream.Synchronize();
        Assert.Equal([6f], y.Read());
    }

    [SkippableFact]
    public void A_captured_copy_from_pinned_memory_reads_what_is_there_at_the_launch()
    {
        Device.Use();
        using var stream = new DeviceStream();
        using var x = new DeviceBuffer<float>(0f);
        using var staging = new HostMemory<float>(1);

        stream.BeginCapture();
        stream.CopyIn(x, staging.Pointer);
        nint graph = stream.EndCapture();
        staging.Values[0] = 4f;
        stream.LaunchGraph(graph);
        stream.Synchronize();

        Assert.Equal([4f], x.Read());
    }

    [SkippableFact]
    public void Streams_that_fork_and_join_are_captured_with_their_order()
    {
        foreach (EmulationOptions options in Orders.All())
        {
            Device.Use(options);
            using var main = new DeviceStream();
            using var side = new DeviceStream();
            using var forked = new DeviceEvent();
            using var joined = new DeviceEvent();
            using var x = new DeviceBuffer<float>(0f);
            using var y = new DeviceBuffer<float>(0f);
            Kernel fill = Kernel.Load(Sources.Fill), add = Kernel.Load(Sources.Add);

            main.BeginCapture();
            fill.Launch(1, 1, 0, main.Handle, y.Address, 1f);
            forked.Record(main);
            side.Wait(forked);
            fill.Launch(1, 1, 0, side.Handle, x.Address, 5f);
            joined.Record(side);
            main.Wait(joined);
            add.Launch(1, 1, 0, main.Handle, x.Address, y.Address);
            nint graph = main.EndCapture();
            main.LaunchGraph(graph);
            main.Synchronize();

            Assert.Equal([6f], y.Read());
        }
    }

    [SkippableFact]
    public void Work_of_a_stream_that_is_not_joined_is_refused()
    {
        Device.Use();
        using var main = new DeviceStream();
        using var side = new DeviceStream();
        using var forked = new DeviceEvent();
        using var x = new DeviceBuffer<float>(0f);

        Kernel fill = Kernel.Load(Sources.Fill);

        main.BeginCapture();
        forked.Record(main);
        side.Wait(forked);
        fill.Launch(1, 1, 0, side.Handle, x.Address, 5f);

        Assert.Equal(Unjoined, main.TryEndCapture(out _));
    }

    [SkippableFact]
    public void Making_a_handle_of_cublas_spoils_a_capture_for_it_takes_memory()
    {
        const int NotInitialized = 1;
        Device.Use();
        using var stream = new DeviceStream();

        stream.BeginCapture();
        Assert.Equal(NotInitialized, Blas.TryCreate());

        Assert.Equal(Invalidated, stream.TryEndCapture(out _));
    }

    [SkippableFact]
    public void Waiting_for_a_stream_that_is_captured_spoils_the_capture()
    {
        Device.Use();
        using var stream = new DeviceStream();

        stream.BeginCapture();
        Assert.Equal(Unsupported, stream.TrySynchronize());

        Assert.Equal(Invalidated, stream.TryEndCapture(out _));
    }

    [SkippableFact]
    public void A_copy_to_memory_that_is_not_pinned_spoils_the_capture()
    {
        Device.Use();
        using var stream = new DeviceStream();
        using var x = new DeviceBuffer<float>(1f);
        float value;

        stream.BeginCapture();
        Assert.Equal(Unsupported, stream.TryCopyOut(&value, x));

        Assert.Equal(Invalidated, stream.TryEndCapture(out _));
    }

    [SkippableFact]
    public void Memory_is_neither_taken_nor_freed_during_a_capture()
    {
        Device.Use();
        using var stream = new DeviceStream();
        var x = new DeviceBuffer<float>(1);

        stream.BeginCapture();
        Assert.Equal(Unsupported, Assert.Throws<CudaResultException>(() => new DeviceBuffer<float>(1)).Code);
        Assert.Equal(Unsupported, Assert.Throws<CudaResultException>(x.Free).Code);

        Assert.Equal(Invalidated, stream.TryEndCapture(out _));
        x.Free();
    }

    [SkippableFact]
    public void Another_thread_may_free_memory_while_this_one_captures()
    {
        Device.Use();
        using var stream = new DeviceStream();
        var x = new DeviceBuffer<float>(1);

        stream.BeginCapture();
        var other = new Thread(() =>
        {
            Device.MakeCurrent();
            x.Free();
        });
        other.Start();
        other.Join();

        Device.Check(stream.TryEndCapture(out _));
        Assert.Equal(0UL, x.Address);
    }
}
