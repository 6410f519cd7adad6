namespace BachBot.Cuda.Emulation.Tests.Support;

/// <summary>Pinned memory of the host.</summary>
internal sealed unsafe class HostMemory<T> : IDisposable
    where T : unmanaged
{
    private readonly int _length;

    public HostMemory(int length)
    {
        _length = length;
        void* memory;
        Device.Check(((delegate* unmanaged<void**, nuint, uint, int>)Entry.Cuda("cuMemHostAlloc"))(
            &memory, (nuint)(length * sizeof(T)), 0));
        Pointer = (T*)memory;
    }

    public T* Pointer { get; }

    public Span<T> Values => new(Pointer, _length);

    public void Dispose() => _ = ((delegate* unmanaged<void*, int>)Entry.Cuda("cuMemFreeHost"))(Pointer);
}
