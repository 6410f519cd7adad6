using System.Runtime.InteropServices;
using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Kernels;

/// <summary>A kernel and the arguments of its next launch: <c>kernel.Call().With(x).With(y).With(n).Launch(size)</c>.
/// </summary>
/// <remarks>Compiled and loaded at the first launch. Arguments lie in unmanaged words of eight bytes, so a launch
/// allocates nothing.</remarks>
internal sealed unsafe class CudaKernel : IDisposable
{
    /// <summary>Up to it dynamic shared memory needs no permission.</summary>
    private const int UsualSharedBytes = 48 << 10;

    private const int MostArguments = 24, MostWords = 192;

    private readonly CudaExecution _execution;
    private readonly KernelBuild _build;
    private readonly string _name;
    private readonly ulong* _slots;
    private readonly void** _addresses;
    private CudaFunction? _function;
    private bool _isDisposed;
    private int _count;
    private int _words;

    /// <param name="execution">Where it runs.</param>
    /// <param name="file">The kernel's file, such as <c>lstm_pointwise</c>.</param>
    /// <param name="name">The kernel's name.</param>
    public CudaKernel(CudaExecution execution, string file, string name)
        : this(execution, new KernelBuild(file), name)
    {
    }

    /// <param name="execution">Where it runs.</param>
    /// <param name="build">The kernel's file and its macros.</param>
    /// <param name="name">The kernel's name.</param>
    public CudaKernel(CudaExecution execution, KernelBuild build, string name)
    {
        (_execution, _build, _name) = (execution, build, name);
        _slots = (ulong*)NativeMemory.AllocZeroed(MostWords, sizeof(ulong));
        _addresses = (void**)NativeMemory.Alloc(MostArguments, (nuint)sizeof(void*));
    }

    /// <summary>The kernel in the driver's hands.</summary>
    public CudaFunction Function => _function ??= _execution.Load(_build, _name);

    /// <summary>Whether registers do not suffice: then values lie in memory.</summary>
    public bool Spills => _execution.Driver.GetAttribute(Function, CudaFunctionAttribute.LocalBytes) > 0;

    /// <summary>Permits launches with this much dynamic shared memory.</summary>
    public void AllowShared(int bytes)
    {
        if (bytes > UsualSharedBytes)
            _execution.Driver.SetAttribute(Function, CudaFunctionAttribute.MaxDynamicSharedBytes, bytes);
    }

    /// <summary>Begins a launch: the arguments follow in their order.</summary>
    public CudaKernel Call()
    {
        (_count, _words) = (0, 0);
        return this;
    }

    /// <summary>A tensor's first element.</summary>
    public CudaKernel With(Tensor tensor) => With(_execution.AddressOf(tensor));

    /// <summary>A place in device memory.</summary>
    public CudaKernel With(DevicePointer pointer)
    {
        *Next() = pointer.Address;
        return this;
    }

    /// <summary>An int.</summary>
    public CudaKernel With(int value)
    {
        *(int*)Next() = value;
        return this;
    }

    /// <summary>An unsigned int.</summary>
    public CudaKernel With(uint value)
    {
        *(uint*)Next() = value;
        return this;
    }

    /// <summary>An unsigned long long.</summary>
    public CudaKernel With(ulong value)
    {
        *Next() = value;
        return this;
    }

    /// <summary>A structure of words of eight bytes.</summary>
    public CudaKernel With(ReadOnlySpan<ulong> structure)
    {
        structure.CopyTo(new Span<ulong>(Next(structure.Length), structure.Length));
        return this;
    }

    /// <summary>A double.</summary>
    public CudaKernel WithDouble(double value)
    {
        *(double*)Next() = value;
        return this;
    }

    /// <summary>A number of the build's scalar type.</summary>
    public CudaKernel WithScalar(double value)
    {
        if (_execution.ScalarType == DType.Float64)
            return WithDouble(value);
        *(float*)Next() = (float)value;
        return this;
    }

    /// <summary>The five arguments of a dropout mask (<c>kernels/common/mask.cuh</c>); null drops nothing.</summary>
    public CudaKernel WithMask(DropoutMask? mask)
    {
        return With(_execution.AddressOrNull(mask?.Step)).With(mask?.Seed ?? 0).With(mask?.Stream ?? 0)
            .With(mask?.Threshold ?? 0).WithScalar(mask?.Scale ?? 1);
    }

    /// <summary>Queues the kernel with the arguments that were given.</summary>
    public void Launch(LaunchSize size) => Launch(size, _execution.Stream);

    /// <summary>The same on another stream.</summary>
    public void Launch(LaunchSize size, CudaStream stream)
    {
        if (size.GridX > 0 && size.GridY > 0)
            _execution.Driver.Launch(Function, size, new ReadOnlySpan<nint>(_addresses, _count), stream);
    }

    /// <summary>Room for the next argument.</summary>
    private ulong* Next(int words = 1)
    {
        if (_count == MostArguments || _words + words > MostWords)
            throw new InvalidOperationException($"The kernel {_name} has more arguments than there is room for.");
        ulong* place = _slots + _words;
        _addresses[_count++] = place;
        _words += words;
        return place;
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        NativeMemory.Free(_slots);
        NativeMemory.Free(_addresses);
    }
}
