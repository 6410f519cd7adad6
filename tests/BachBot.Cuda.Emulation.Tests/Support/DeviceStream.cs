namespace BachBot.Cuda.Emulation.Tests.Support;

/// <summary>A stream, its copies and its captures.</summary>
internal sealed unsafe class DeviceStream : IDisposable
{
    public DeviceStream(bool nonBlocking = true)
    {
        nint handle;
        Device.Check(((delegate* unmanaged<nint*, uint, int>)Entry.Cuda("cuStreamCreate"))(
            &handle, nonBlocking ? 1u : 0u));
        Handle = handle;
    }

    public nint Handle { get; }

    public void Synchronize() => Device.Check(TrySynchronize());

    public int TrySynchronize() => ((delegate* unmanaged<nint, int>)Entry.Cuda("cuStreamSynchronize"))(Handle);

    public void CopyIn<T>(DeviceBuffer<T> to, T* from)
        where T : unmanaged => Device.Check(TryCopyIn(to, from));

    public int TryCopyIn<T>(DeviceBuffer<T> to, T* from)
        where T : unmanaged =>
        ((delegate* unmanaged<ulong, void*, nuint, nint, int>)Entry.Cuda("cuMemcpyHtoDAsync_v2"))(
            to.Address, from, to.Bytes, Handle);

    public int TryCopyOut<T>(T* to, DeviceBuffer<T> from)
        where T : unmanaged =>
        ((delegate* unmanaged<void*, ulong, nuint, nint, int>)Entry.Cuda("cuMemcpyDtoHAsync_v2"))(
            to, from.Address, from.Bytes, Handle);

    public void Wait(DeviceEvent other) => Device.Check(
        ((delegate* unmanaged<nint, nint, uint, int>)Entry.Cuda("cuStreamWaitEvent"))(Handle, other.Handle, 0));

    public void BeginCapture() => Device.Check(
        ((delegate* unmanaged<nint, int, int>)Entry.Cuda("cuStreamBeginCapture_v2"))(Handle, 1));

    public int TryEndCapture(out nint graph)
    {
        nint result;
        int code = ((delegate* unmanaged<nint, nint*, int>)Entry.Cuda("cuStreamEndCapture"))(Handle, &result);
        graph = result;
        return code;
    }

    /// <summary>Ends the capture and gives the executable graph.</summary>
    public nint EndCapture()
    {
        Device.Check(TryEndCapture(out nint graph));
        nint executable;
        Device.Check(((delegate* unmanaged<nint*, nint, ulong, int>)Entry.Cuda("cuGraphInstantiateWithFlags"))(
            &executable, graph, 0));
        Device.Check(((delegate* unmanaged<nint, int>)Entry.Cuda("cuGraphDestroy"))(graph));
        return executable;
    }

    public void LaunchGraph(nint executable) => Device.Check(
        ((delegate* unmanaged<nint, nint, int>)Entry.Cuda("cuGraphLaunch"))(executable, Handle));

    public void Dispose() => _ = ((delegate* unmanaged<nint, int>)Entry.Cuda("cuStreamDestroy_v2"))(Handle);
}
