using System.Runtime.InteropServices;

namespace BachBot.Engine.Cuda.Driver.Native;

/// <summary>A hold on a device's primary context, the one that all libraries of a process share.</summary>
internal sealed unsafe class PrimaryContext : SafeHandle
{
    private readonly int _device;

    /// <exception cref="CudaException">The context cannot be made.</exception>
    public PrimaryContext(int device)
        : base(invalidHandleValue: 0, ownsHandle: true)
    {
        nint context;
        CudaApi.Check(CudaApi.cuDevicePrimaryCtxRetain(&context, device));
        _device = device;
        SetHandle(context);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => CudaApi.cuDevicePrimaryCtxRelease_v2(_device) == 0;
}
