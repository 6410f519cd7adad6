namespace BachBot.Cuda.Emulation.Tests.Support;

/// <summary>Device memory of a number of elements.</summary>
internal sealed unsafe class DeviceBuffer<T> : IDisposable
    where T : unmanaged
{
    private ulong _address;

    public DeviceBuffer(int length)
    {
        Length = length;
        ulong address;
        Device.Check(((delegate* unmanaged<ulong*, nuint, int>)Entry.Cuda("cuMemAlloc_v2"))(&address, Bytes));
        _address = address;
    }

    public DeviceBuffer(params T[] values)
        : this(values.Length) => Write(values);

    public int Length { get; }

    public ulong Address => _address;

    public nuint Bytes => (nuint)(Length * sizeof(T));

    public void Write(ReadOnlySpan<T> values)
    {
        fixed (T* source = values)
        {
            Device.Check(((delegate* unmanaged<ulong, void*, nuint, int>)Entry.Cuda("cuMemcpyHtoD_v2"))(
                _address, source, (nuint)(values.Length * sizeof(T))));
        }
    }

    public T[] Read()
    {
        var values = new T[Length];
        fixed (T* target = values)
        {
            Device.Check(((delegate* unmanaged<void*, ulong, nuint, int>)Entry.Cuda("cuMemcpyDtoH_v2"))(
                target, _address, Bytes));
        }
        return values;
    }

    public void Free()
    {
        Device.Check(((delegate* unmanaged<ulong, int>)Entry.Cuda("cuMemFree_v2"))(_address));
        _address = 0;
    }

    public void Dispose()
    {
        // After a fault the call fails, which must not hide the failure that the test reports.
        if (_address != 0)
            _ = ((delegate* unmanaged<ulong, int>)Entry.Cuda("cuMemFree_v2"))(_address);
        _address = 0;
    }
}
