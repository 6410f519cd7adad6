using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Kernels;
using BachBot.Engine.Cuda.Memory;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda;

/// <summary>What the backend's operations share: the device, one stream on which everything runs in order, memory,
/// kernels and matrix products.</summary>
internal sealed class CudaExecution : IDisposable
{
    /// <summary>The execution whose context is current on this thread; setting it anew at each call would cost more than
    /// the launch.</summary>
    [ThreadStatic]
    private static CudaExecution? s_current;

    /// <summary>cuBLAS's working memory, as NVIDIA recommends it for Hopper and newer, and before.</summary>
    private const uint WorkspaceBytes = 32 << 20, OlderWorkspaceBytes = 4 << 20;

    private const int Hopper = 9;

    /// <summary>The main stream's priority: what waits for nothing else goes first.</summary>
    private const int Urgent = -5;

    private readonly ICudaPlatform _platform;
    private readonly ICublas _blas;
    private readonly MatrixPrecision _precision;
    private readonly Dictionary<KernelBuild, CudaModule> _modules = [];

    public CudaExecution(ICudaPlatform platform, CudaBackendOptions options)
    {
        (_platform, ScalarType) = (platform, options.ScalarType);
        Cache = new KernelCache(options.CacheFolder ?? KernelCache.DefaultFolder);
        Compiler = new KernelCompiler(platform.Compiler, platform.Driver.Device, options.ScalarType, Cache);
        MakeCurrent();
        Stream = Driver.CreateStream(Urgent);
        Memory = new DeviceMemory(this);
        Side = new SideWork(this);
        _precision = options.MatrixPrecision;
        try
        {
            Status = new DeviceStatus(this);
            _blas = CreateBlas(Stream);
            Products = new MatrixProducts(_blas, options.ScalarType);
        }
        catch
        {
            GiveBack();
            throw;
        }
    }

    /// <summary>The driver.</summary>
    public ICudaDriver Driver => _platform.Driver;

    /// <summary>The stream on which everything runs.</summary>
    public CudaStream Stream { get; }

    /// <summary>The type of all numbers.</summary>
    public DType ScalarType { get; }

    /// <summary>Bytes of a number.</summary>
    public int ScalarBytes => ScalarType.Size();

    /// <summary>Device memory.</summary>
    public DeviceMemory Memory { get; }

    /// <summary>Faults that kernels reported.</summary>
    public DeviceStatus Status { get; }

    /// <summary>Matrix products.</summary>
    public MatrixProducts Products { get; }

    /// <summary>Compiles kernels.</summary>
    public KernelCompiler Compiler { get; }

    /// <summary>Compiled kernels on disk.</summary>
    public KernelCache Cache { get; }

    /// <summary>The libraries in use.</summary>
    public IReadOnlyList<string> Libraries => _platform.Libraries;

    /// <summary>cuBLAS's version.</summary>
    public Version BlasVersion => _blas.Version;

    /// <summary>Work beside the main stream.</summary>
    public SideWork Side { get; }

    /// <summary>Whether everything was given back.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>Whether work is being recorded: until it is, nothing may be freed.</summary>
    public bool IsCapturing { get; set; }

    /// <summary>Makes the device's context current on this thread, and what follows wait for work beside the main stream.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The backend was disposed.</exception>
    public void Begin()
    {
        MakeCurrent();
        Side.Join();
    }

    private void MakeCurrent()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, typeof(CudaBackend));
        if (s_current == this)
            return;
        Driver.MakeCurrent();
        s_current = this;
    }

    /// <summary>Refuses, in work that is being recorded, what reads or writes the device from the host or takes its memory:
    /// a recording would replay it with addresses that are long gone.</summary>
    /// <exception cref="InvalidOperationException">Work is being recorded.</exception>
    public void RefuseInRecording(string what)
    {
        if (IsCapturing)
            throw new InvalidOperationException(
                $"{what} is not possible in work that is recorded: it may only call functions of the backend, on tensors that "
                + "are there.");
    }

    /// <summary>Every function of the backend begins with it: it makes the context current, and frees memory that was
    /// left behind.</summary>
    public void BeginFunction()
    {
        Begin();
        Memory.FreeAbandoned();
    }

    /// <summary>The same for a function that may run beside work on the other stream, unless the two touch.</summary>
    /// <param name="reads">All tensors that it reads; null for nothing.</param>
    /// <param name="writes">All tensors that it writes; null for nothing.</param>
    public void BeginFunctionBeside(ReadOnlySpan<Tensor?> reads, ReadOnlySpan<Tensor?> writes)
    {
        MakeCurrent();
        Side.JoinIfTouched(reads, writes);
        Memory.FreeAbandoned();
    }

    /// <summary>Where a tensor's first element lies on the device.</summary>
    /// <exception cref="ArgumentException">The tensor belongs to another backend.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public DevicePointer AddressOf(Tensor tensor)
    {
        if (tensor.Storage is not DeviceStorage storage || storage.Execution != this)
            throw new ArgumentException(
                $"The tensor of shape {tensor.Shape} does not lie in the memory of this CUDA backend; allocate it there.");
        ObjectDisposedException.ThrowIf(storage.IsDisposed, tensor);
        return storage.Pointer.Plus((long)tensor.Offset * tensor.Type.Size());
    }

    /// <summary>The same for what may be missing: a kernel then gets null.</summary>
    public DevicePointer AddressOrNull(Tensor? tensor) => tensor is null ? DevicePointer.Null : AddressOf(tensor);

    /// <summary>Where step t of a sequence [T, ...] begins.</summary>
    public DevicePointer AddressOf(Tensor sequence, int t) =>
        AddressOf(sequence).Plus((long)t * (sequence.ElementCount / sequence.Shape[0]) * sequence.Type.Size());

    /// <summary>Queues the copy of one tensor's elements over another's.</summary>
    public void Copy(DevicePointer source, Tensor destination) => Driver.CopyOnDevice(
        AddressOf(destination), source, (nuint)destination.ElementCount * (nuint)destination.Type.Size(), Stream);

    /// <summary>Finds a kernel, compiling and loading its file where this is the first time.</summary>
    public CudaFunction Load(KernelBuild build, string name)
    {
        if (!_modules.TryGetValue(build, out CudaModule module))
            _modules[build] = module = LoadModule(build, Compiler.Compile(build));
        return Driver.GetFunction(module, name);
    }

    /// <summary>Compiles and loads files where this is the first time; the compiler works on all of them at once.</summary>
    /// <exception cref="KernelCompilationException">NVRTC does not accept one of them.</exception>
    public void Load(params IEnumerable<KernelBuild> builds)
    {
        (KernelBuild Build, Task<byte[]> Image)[] missing =
        [
            .. builds.Where(build => !_modules.ContainsKey(build))
                .Select(build => (build, Task.Run(() => Compiler.Compile(build)))),
        ];
        foreach ((KernelBuild build, Task<byte[]> image) in missing)
            _modules[build] = LoadModule(build, image.GetAwaiter().GetResult());
    }

    /// <summary>Matrix products on a stream, with working memory of their own.</summary>
    /// <exception cref="CublasException">They cannot be set up.</exception>
    public ICublas CreateBlas(CudaStream stream)
    {
        nuint bytes = Driver.Device.ComputeCapability.Major >= Hopper ? WorkspaceBytes : OlderWorkspaceBytes;
        DevicePointer workspace = Memory.Take(bytes, "cuBLAS's working memory");
        ICublas? blas = null;
        try
        {
            blas = _platform.CreateBlas(stream, _precision);
            blas.UseWorkspace(workspace, bytes);
            return blas;
        }
        catch (CublasException exception)
        {
            blas?.Dispose();
            // Most likely there is no memory for what cuBLAS itself needs.
            throw new CublasException($"{exception.Message}; {Memory.Describe()}.", exception.Status);
        }
    }

    private CudaModule LoadModule(KernelBuild build, byte[] image)
    {
        try
        {
            return Driver.LoadModule(image);
        }
        catch (CudaException)
        {
            // A file of the cache that was damaged: if it was not that, the same comes again.
            return Driver.LoadModule(Compiler.Compile(build, anew: true));
        }
    }

    /// <summary>What a kernel takes of the device.</summary>
    public CudaKernelInfo Describe(KernelBuild build, string name)
    {
        CudaFunction function = Load(build, name);
        int Ask(CudaFunctionAttribute attribute) => Driver.GetAttribute(function, attribute);
        return new CudaKernelInfo(
            build.File, name, Ask(CudaFunctionAttribute.Registers), Ask(CudaFunctionAttribute.SharedBytes),
            Ask(CudaFunctionAttribute.LocalBytes), Ask(CudaFunctionAttribute.MaxThreadsPerBlock));
    }

    /// <summary>Waits for all queued work, and tells what went wrong in it.</summary>
    public void Synchronize()
    {
        RefuseInRecording("Waiting for the device");
        Begin();
        Status.Check();
    }

    /// <summary>Gives everything back. After a kernel has failed the driver refuses even that: it was told where the work
    /// was waited for, and the memory goes with the process.</summary>
    public void Dispose()
    {
        if (IsDisposed)
            return;
        RefuseInRecording("Disposing the backend");
        try
        {
            Begin();
            // Nothing in use may be taken away.
            Driver.Synchronize(Stream);
            Side.Dispose();
            _blas.Dispose();
            GiveBack();
        }
        catch (CudaException exception) when (exception.IsSticky)
        {
        }
        finally
        {
            IsDisposed = true;
            s_current = null;
            _platform.Dispose();
        }
    }

    private void GiveBack()
    {
        foreach (CudaModule module in _modules.Values)
            Driver.Unload(module);
        Memory.Dispose();
        Driver.Destroy(Stream);
    }
}
