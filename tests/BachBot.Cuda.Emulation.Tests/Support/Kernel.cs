using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace BachBot.Cuda.Emulation.Tests.Support;

/// <summary>A kernel of a text that is compiled once for all tests, and its launches.</summary>
internal sealed unsafe class Kernel
{
    private static readonly ConcurrentDictionary<string, Lazy<byte[]>> Modules = new();

    private Kernel(nint handle) => Handle = handle;

    public nint Handle { get; }

    public static Kernel Load(string source, string name = "kernel", params string[] options)
    {
        string key = source + "\0" + string.Join('\0', options);
        byte[] image = Modules.GetOrAdd(key, _ => new(() =>
        {
            (int code, string log, byte[] module) =
                Compiler.Compile(source, "test.cu", [Compiler.Architecture, .. options], []);
            Assert.True(code == 0, log);
            return module;
        })).Value;
        nint loaded, function;
        fixed (byte* bytes = image)
        {
            Device.Check(((delegate* unmanaged<nint*, byte*, uint, int*, void**, int>)Entry.Cuda("cuModuleLoadDataEx"))(
                &loaded, bytes, 0, null, null));
        }
        nint text = Marshal.StringToCoTaskMemUTF8(name);
        int result = ((delegate* unmanaged<nint*, nint, nint, int>)Entry.Cuda("cuModuleGetFunction"))(
            &function, loaded, text);
        Marshal.FreeCoTaskMem(text);
        Device.Check(result);
        return new Kernel(function);
    }

    /// <summary>Queues a launch of a one-dimensional grid.</summary>
    public void Launch(int blocks, int threads, int shared = 0, nint stream = 0, params object[] arguments) =>
        Device.Check(TryLaunch(blocks, threads, shared, stream, arguments));

    public int TryLaunch(int blocks, int threads, int shared = 0, nint stream = 0, params object[] arguments)
    {
        ulong* slots = stackalloc ulong[arguments.Length + 1];
        void** pointers = stackalloc void*[arguments.Length + 1];
        Fill(arguments, slots, pointers);
        return ((delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)
            Entry.Cuda("cuLaunchKernel"))(
            Handle, (uint)blocks, 1, 1, (uint)threads, 1, 1, (uint)shared, stream, pointers, null);
    }

    public int TryLaunchCooperative(int blocks, int threads, params object[] arguments)
    {
        ulong* slots = stackalloc ulong[arguments.Length + 1];
        void** pointers = stackalloc void*[arguments.Length + 1];
        Fill(arguments, slots, pointers);
        return ((delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, int>)
            Entry.Cuda("cuLaunchCooperativeKernel"))(Handle, (uint)blocks, 1, 1, (uint)threads, 1, 1, 0, 0, pointers);
    }

    public int TryLaunch(LaunchConfig config, params object[] arguments)
    {
        ulong* slots = stackalloc ulong[arguments.Length + 1];
        void** pointers = stackalloc void*[arguments.Length + 1];
        Fill(arguments, slots, pointers);
        return ((delegate* unmanaged<LaunchConfig*, nint, void**, void**, int>)Entry.Cuda("cuLaunchKernelEx"))(
            &config, Handle, pointers, null);
    }

    public int TrySetAttribute(int number, int value) =>
        ((delegate* unmanaged<nint, int, int, int>)Entry.Cuda("cuFuncSetAttribute"))(Handle, number, value);

    /// <summary>Launches, waits, and gives the words of the fault that must come of it.</summary>
    public CudaResultException Fault(int blocks, int threads, int shared = 0, params object[] arguments)
    {
        var fault = Assert.Throws<CudaResultException>(() =>
        {
            Launch(blocks, threads, shared, 0, arguments);
            Device.Synchronize();
        });
        EmulatedCuda.ResetError();
        return fault;
    }

    /// <summary>Launches and waits.</summary>
    public void Run(int blocks, int threads, int shared = 0, params object[] arguments)
    {
        Launch(blocks, threads, shared, 0, arguments);
        Device.Synchronize();
    }

    private static void Fill(object[] arguments, ulong* slots, void** pointers)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            pointers[i] = slots + i;
            switch (arguments[i])
            {
                case ulong value: slots[i] = value; break;
                case int value: *(int*)(slots + i) = value; break;
                case float value: *(float*)(slots + i) = value; break;
                case double value: *(double*)(slots + i) = value; break;
                default: throw new ArgumentException($"No such argument: {arguments[i].GetType()}.");
            }
        }
    }
}
