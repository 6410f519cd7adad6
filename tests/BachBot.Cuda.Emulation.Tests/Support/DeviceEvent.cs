namespace BachBot.Cuda.Emulation.Tests.Support;

/// <summary>An event.</summary>
internal sealed unsafe class DeviceEvent : IDisposable
{
    public DeviceEvent()
    {
        nint handle;
        Device.Check(((delegate* unmanaged<nint*, uint, int>)Entry.Cuda("cuEventCreate"))(&handle, 0));
        Handle = handle;
    }

    public nint Handle { get; }

    public void Record(DeviceStream stream) => Device.Check(
        ((delegate* unmanaged<nint, nint, int>)Entry.Cuda("cuEventRecord"))(Handle, stream.Handle));

    public int TrySynchronize() => ((delegate* unmanaged<nint, int>)Entry.Cuda("cuEventSynchronize"))(Handle);

    public int TryElapsed(DeviceEvent start, out float milliseconds)
    {
        float time;
        int code = ((delegate* unmanaged<float*, nint, nint, int>)Entry.Cuda("cuEventElapsedTime"))(
            &time, start.Handle, Handle);
        milliseconds = time;
        return code;
    }

    public void Dispose() => _ = ((delegate* unmanaged<nint, int>)Entry.Cuda("cuEventDestroy_v2"))(Handle);
}
