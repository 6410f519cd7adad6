using System.Runtime.InteropServices;

namespace BachBot.Cuda.Emulation.Tests.Support;

/// <summary>The emulated device as the tests use it: calls that throw on any code but 0.</summary>
internal static unsafe class Device
{
    /// <summary>The device with a current context, no fault, and these options.</summary>
    public static void Use(EmulationOptions? options = null)
    {
        EmulatedCuda.Configure(Prepare(options));
        EmulatedCuda.ResetError();
        Check(((delegate* unmanaged<uint, int>)Entry.Cuda("cuInit"))(0));
        MakeCurrent();
    }

    /// <summary>Makes the device's context current on this thread.</summary>
    public static void MakeCurrent()
    {
        nint context;
        Check(((delegate* unmanaged<nint*, int, int>)Entry.Cuda("cuDevicePrimaryCtxRetain"))(&context, 0));
        Check(((delegate* unmanaged<nint, int>)Entry.Cuda("cuCtxSetCurrent"))(context));
    }

    public static void Check(int code)
    {
        if (code != 0)
            throw new CudaResultException(code, Describe(code));
    }

    public static string Describe(int code)
    {
        byte* text;
        ((delegate* unmanaged<int, byte**, int>)Entry.Cuda("cuGetErrorString"))(code, &text);
        return Marshal.PtrToStringUTF8((nint)text) ?? "";
    }

    public static void Synchronize() => Check(((delegate* unmanaged<int>)Entry.Cuda("cuCtxSynchronize"))());

    // Touches the libraries first, so that a test without a compiler is skipped.
    private static EmulationOptions Prepare(EmulationOptions? options)
    {
        Entry.Cuda("cuInit");
        return options ?? new EmulationOptions();
    }
}
