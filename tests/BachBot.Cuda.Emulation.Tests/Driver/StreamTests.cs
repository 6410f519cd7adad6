using BachBot.Cuda.Emulation.Tests.Support;

namespace BachBot.Cuda.Emulation.Tests.Driver;

/// <summary>Work is queued, and streams are ordered by nothing but events.</summary>
public sealed unsafe class StreamTests
{
    [SkippableFact]
    public void A_pinned_buffer_that_is_filled_again_too_early_gives_the_later_values()
    {
        Device.Use();
        using var stream = new DeviceStream();
        using var x = new DeviceBuffer<float>(4);
        using var staging = new HostMemory<float>(4);

        staging.Values.Fill(1f);
        stream.CopyIn(x, staging.Pointer);
        staging.Values.Fill(2f);
        stream.Synchronize();

        Assert.Equal([2f, 2f, 2f, 2f], x.Read());
    }

    [SkippableFact]
    public void Memory_that_is_not_pinned_is_read_at_the_call()
    {
        Device.Use();
        using var stream = new DeviceStream();
        using var x = new DeviceBuffer<float>(2);
        float* values = stackalloc float[] { 1f, 2f };

        stream.CopyIn(x, values);
        values[0] = 5f;
        stream.Synchronize();

        Assert.Equal([1f, 2f], x.Read());
    }

    [SkippableFact]
    public void A_copy_into_pinned_memory_comes_with_the_wait_and_one_into_other_memory_at_once()
    {
        Device.Use();
        using var stream = new DeviceStream();
        using var x = new DeviceBuffer<float>(3f);
        using var pinned = new HostMemory<float>(1);
        float plain = 0f;
        pinned.Values[0] = 0f;

        Device.Check(stream.TryCopyOut(pinned.Pointer, x));
        Assert.Equal(0f, pinned.Values[0]);
        stream.Synchronize();
        Assert.Equal(3f, pinned.Values[0]);

        Device.Check(stream.TryCopyOut(&plain, x));
        Assert.Equal(3f, plain);
    }

    [SkippableFact]
    public void Arguments_are_copied_at_the_launch()
    {
        Device.Use();
        using var y = new DeviceBuffer<float>(1);
        Kernel kernel = Kernel.Load(Sources.Fill);
        kernel.Launch(1, 1, 0, 0, y.Address, 1f);
        Assert.Equal([1f], y.Read());
    }

    [SkippableFact]
    public void Without_an_event_some_order_gives_a_wrong_result()
    {
        Assert.Contains(Orders.All(), options => Handover(options, useEvent: false) != 7f);
    }

    [SkippableFact]
    public void With_an_event_every_order_gives_the_right_result()
    {
        // No Assert.All: it would take a skip for a failure.
        foreach (EmulationOptions options in Orders.All())
            Assert.Equal(7f, Handover(options, useEvent: true));
    }

    [SkippableFact]
    public void The_legacy_default_stream_waits_for_blocking_streams_and_they_for_it()
    {
        foreach (EmulationOptions options in Orders.All())
        {
            Device.Use(options);
            using var stream = new DeviceStream(nonBlocking: false);
            using var x = new DeviceBuffer<float>(0f);
            using var y = new DeviceBuffer<float>(0f);
            Kernel fill = Kernel.Load(Sources.Fill), add = Kernel.Load(Sources.Add);

            fill.Launch(1, 1, 0, stream.Handle, x.Address, 3f);
            add.Launch(1, 1, 0, 0, x.Address, y.Address);
            fill.Launch(1, 1, 0, stream.Handle, x.Address, 5f);
            Device.Synchronize();

            Assert.Equal([3f], y.Read());
            Assert.Equal([5f], x.Read());
        }
    }

    [SkippableFact]
    public void An_event_takes_the_time_at_which_it_is_reached()
    {
        Device.Use();
        using var stream = new DeviceStream();
        using var start = new DeviceEvent();
        using var end = new DeviceEvent();
        using var y = new DeviceBuffer<float>(256);

        start.Record(stream);
        Kernel.Load(Sources.Fill).Launch(1, 256, 0, stream.Handle, y.Address, 1f);
        end.Record(stream);

        Assert.Equal(600, end.TryElapsed(start, out _));
        Device.Check(end.TrySynchronize());
        Device.Check(end.TryElapsed(start, out float milliseconds));
        Assert.True(milliseconds > 0f);
    }

    private static float Handover(EmulationOptions options, bool useEvent)
    {
        Device.Use(options);
        using var first = new DeviceStream();
        using var second = new DeviceStream();
        using var written = new DeviceEvent();
        using var x = new DeviceBuffer<float>(0f);
        using var y = new DeviceBuffer<float>(0f);

        Kernel.Load(Sources.Fill).Launch(1, 1, 0, first.Handle, x.Address, 7f);
        written.Record(first);
        if (useEvent)
            second.Wait(written);
        Kernel.Load(Sources.Add).Launch(1, 1, 0, second.Handle, x.Address, y.Address);
        Device.Synchronize();

        return y.Read()[0];
    }
}
