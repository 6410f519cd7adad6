using System.Diagnostics.CodeAnalysis;
using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Driver.Native;
using BachBot.Engine.Cuda.Kernels;
using BachBot.Engine.Cuda.Memory;
using BachBot.Engine.Cuda.Ops;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda;

/// <summary>The backend that computes on an NVIDIA GPU: hand-written kernels compiled by NVRTC for the device at hand,
/// and matrix products by cuBLAS.</summary>
/// <remarks>Everything runs in order on one stream: functions return when their work is queued, and reading a tensor
/// waits for it. What only the device can see, such as a token outside the vocabulary, is thrown by the next read or
/// <see cref="Synchronize"/>. Results are the same from run to run on one device, bit for bit.</remarks>
public sealed class CudaBackend : IBackend
{
    private readonly CudaExecution _execution;
    private readonly TextWindowCuda _textWindow;
    private readonly EmbeddingCuda _embedding;
    private readonly LstmCuda _lstm;
    private readonly GruCuda _gru;
    private readonly ElmanCuda _elman;
    private readonly BatchNormCuda _batchNorm;
    private readonly DropoutCuda _dropout;
    private readonly BiasCuda _bias;
    private readonly LinearCuda _linear;
    private readonly SoftmaxCrossEntropyCuda _softmaxCrossEntropy;
    private readonly SamplingCuda _sampling;
    private readonly LstmSamplingCuda _lstmSampling;
    private readonly OptimizersCuda _optimizers;

    /// <summary>Makes a backend on an open device.</summary>
    /// <param name="platform">Driver, compiler and matrix products; the backend owns it from now on.</param>
    /// <param name="options">Number type, precision and so on.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="BackendException">The device cannot be used.</exception>
    public CudaBackend(ICudaPlatform platform, CudaBackendOptions options)
    {
        ArgumentNullException.ThrowIfNull(platform);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        _execution = new CudaExecution(platform, options);
        _bias = new BiasCuda(_execution);
        var recurrent = new RecurrentCuda(_execution, _bias);
        _textWindow = new TextWindowCuda(_execution);
        _embedding = new EmbeddingCuda(_execution);
        _lstm = new LstmCuda(_execution, options, recurrent, _bias);
        _gru = new GruCuda(_execution, recurrent, _bias);
        _elman = new ElmanCuda(_execution, recurrent);
        _batchNorm = new BatchNormCuda(_execution);
        _dropout = new DropoutCuda(_execution);
        _linear = new LinearCuda(_execution, _bias);
        _softmaxCrossEntropy = new SoftmaxCrossEntropyCuda(_execution);
        _sampling = new SamplingCuda(_execution);
        _lstmSampling = new LstmSamplingCuda(_execution, options);
        _optimizers = new OptimizersCuda(_execution);
    }

    /// <inheritdoc/>
    public string Name => "cuda";

    /// <inheritdoc/>
    public DType ScalarType => _execution.ScalarType;

    /// <summary>How the backend was set up.</summary>
    public CudaBackendOptions Options { get; }

    /// <summary>The device.</summary>
    public CudaDeviceInfo Device => _execution.Driver.Device;

    /// <summary>The libraries in use.</summary>
    public IReadOnlyList<string> Libraries => _execution.Libraries;

    /// <summary>NVRTC's version.</summary>
    public Version CompilerVersion => _execution.Compiler.Version;

    /// <summary>cuBLAS's version.</summary>
    public Version BlasVersion => _execution.BlasVersion;

    /// <summary>Where compiled kernels are kept.</summary>
    public string CacheFolder => _execution.Cache.Folder;

    /// <summary>Bytes of device memory that the backend and its tensors take.</summary>
    public ulong DeviceBytes => _execution.Memory.TakenBytes;

    /// <summary>What the operations share.</summary>
    internal CudaExecution Execution => _execution;

    /// <summary>The devices of this machine.</summary>
    /// <param name="libraryFolders">Folders to search for the CUDA libraries before all others.</param>
    /// <param name="devices">The devices; empty if there is none.</param>
    /// <param name="reason">Why there is none, as <see cref="TryCreate(out CudaBackend?, out string?)"/> says it.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryFindDevices(
        IReadOnlyList<string> libraryFolders, out IReadOnlyList<CudaDeviceInfo> devices,
        [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(libraryFolders);
        return NativeCudaPlatform.TryFindDevices(libraryFolders, out devices, out reason);
    }

    /// <summary>Makes a backend with the installed driver, NVRTC and cuBLAS on device 0.</summary>
    /// <inheritdoc cref="TryCreate(CudaBackendOptions, out CudaBackend?, out string?)"/>
    public static bool TryCreate([NotNullWhen(true)] out CudaBackend? backend, [NotNullWhen(false)] out string? reason) =>
        TryCreate(new CudaBackendOptions(), out backend, out reason);

    /// <summary>Makes a backend with the installed driver, NVRTC and cuBLAS.</summary>
    /// <param name="options">Device, number type and so on.</param>
    /// <param name="backend">The backend; null if there is none.</param>
    /// <param name="reason">Why there is none: what is missing in the first line, and where libraries are missing, a
    /// line for each path that was tried with the system's error; null if there is one.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static bool TryCreate(
        CudaBackendOptions options, [NotNullWhen(true)] out CudaBackend? backend,
        [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        backend = null;
        if (!NativeCudaPlatform.TryOpen(options.Device, options.LibraryFolders, out ICudaPlatform? platform, out reason))
            return false;
        try
        {
            backend = new CudaBackend(platform, options);
            reason = null;
            return true;
        }
        catch (BackendException exception)
        {
            platform.Dispose();
            reason = exception.Message;
            return false;
        }
    }

    /// <summary>Compiles every kernel for the device, or takes it from the cache.</summary>
    /// <returns>What each takes of the device.</returns>
    /// <exception cref="KernelCompilationException">A kernel does not compile.</exception>
    public IReadOnlyList<CudaKernelInfo> CompileKernels()
    {
        _execution.BeginFunction();
        return
        [
            .. from file in KernelSources.Names
               from name in KernelSources.KernelsOf(file)
               select _execution.Describe(new KernelBuild(file), name),
        ];
    }

    /// <inheritdoc/>
    public Tensor Allocate(Shape shape, DType type)
    {
        _execution.RefuseInRecording("Taking memory for a tensor");
        _execution.BeginFunction();
        return new Tensor(new DeviceStorage(_execution, shape, type), shape, type);
    }

    /// <inheritdoc/>
    public void Copy(Tensor source, Tensor destination)
    {
        CopyArguments.Check(source, destination);
        _execution.BeginFunction();
        if (source.ElementCount > 0)
            _execution.Copy(_execution.AddressOf(source), destination);
    }

    /// <inheritdoc/>
    public void Clear(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        _execution.BeginFunction();
        if (tensor.ElementCount > 0)
            _execution.Driver.Fill(
                _execution.AddressOf(tensor), 0,
                (nuint)tensor.ElementCount * (nuint)tensor.Type.Size() / sizeof(uint), _execution.Stream);
    }

    /// <inheritdoc/>
    public void Synchronize() => _execution.Synchronize();

    /// <inheritdoc/>
    public RecordedWork Record(Action work) => new CudaRecordedWork(_execution, work);

    /// <inheritdoc/>
    public void ReadWindow(Tensor text, Tensor window, Tensor inputs, Tensor targets) =>
        _textWindow.Read(text, window, inputs, targets);

    /// <inheritdoc/>
    public void EmbeddingForward(Tensor tokens, Tensor weight, Tensor y) => _embedding.Forward(tokens, weight, y);

    /// <inheritdoc/>
    public void EmbeddingBackward(Tensor tokens, Tensor dy, Tensor dWeight) =>
        _embedding.Backward(tokens, dy, dWeight);

    /// <inheritdoc/>
    public void LstmForward(
        LstmWeights weights, Tensor x, LstmState initial, Tensor y, LstmState final, LstmTape tape) =>
        _lstm.Forward(weights, x, initial, y, final, tape);

    /// <inheritdoc/>
    public void LstmBackward(
        LstmWeights weights, Tensor x, LstmState initial, Tensor y, LstmTape tape, Tensor dy, LstmState? dFinal,
        LstmWeights gradients, Tensor? dx, LstmState? dInitial) =>
        _lstm.Backward(weights, x, initial, y, tape, dy, dFinal, gradients, dx, dInitial);

    /// <inheritdoc/>
    public void GruForward(GruWeights weights, Tensor x, Tensor initial, Tensor y, Tensor final, GruTape tape) =>
        _gru.Forward(weights, x, initial, y, final, tape);

    /// <inheritdoc/>
    public void GruBackward(
        GruWeights weights, Tensor x, Tensor initial, Tensor y, GruTape tape, Tensor dy, Tensor? dFinal,
        GruWeights gradients, Tensor? dx, Tensor? dInitial) =>
        _gru.Backward(weights, x, initial, y, tape, dy, dFinal, gradients, dx, dInitial);

    /// <inheritdoc/>
    public void ElmanForward(ElmanWeights weights, Tensor x, Tensor initial, Tensor y, Tensor final) =>
        _elman.Forward(weights, x, initial, y, final);

    /// <inheritdoc/>
    public void ElmanBackward(
        ElmanWeights weights, Tensor x, Tensor initial, Tensor y, ElmanTape tape, Tensor dy, Tensor? dFinal,
        ElmanWeights gradients, Tensor? dx, Tensor? dInitial) =>
        _elman.Backward(weights, x, initial, y, tape, dy, dFinal, gradients, dx, dInitial);

    /// <inheritdoc/>
    public void BatchNormForward(
        BatchNormWeights weights, BatchNormStatistics running, BatchNormSettings settings, Tensor x, Tensor y,
        BatchNormTape tape, DropoutMask? dropout = null) =>
        _batchNorm.Forward(weights, running, settings, x, y, tape, dropout);

    /// <inheritdoc/>
    public void BatchNormInference(
        BatchNormWeights weights, BatchNormStatistics running, BatchNormSettings settings, Tensor x, Tensor y) =>
        _batchNorm.Inference(weights, running, settings, x, y);

    /// <inheritdoc/>
    public void BatchNormBackward(
        BatchNormWeights weights, Tensor x, BatchNormTape tape, Tensor dy, BatchNormWeights gradients, Tensor dx,
        DropoutMask? dropout = null) =>
        _batchNorm.Backward(weights, x, tape, dy, gradients, dx, dropout);

    /// <inheritdoc/>
    public void Dropout(DropoutMask mask, Tensor x, Tensor y) => _dropout.Apply(mask, x, y);

    /// <inheritdoc/>
    public void LinearForward(LinearWeights weights, Tensor x, Tensor y) => _linear.Forward(weights, x, y);

    /// <inheritdoc/>
    public void LinearBackward(LinearWeights weights, Tensor x, Tensor dy, LinearWeights gradients, Tensor? dx) =>
        _linear.Backward(weights, x, dy, gradients, dx);

    /// <inheritdoc/>
    public void SoftmaxCrossEntropyForward(
        Tensor logits, Tensor targets, Tensor probabilities, Tensor rowLoss, Tensor loss) =>
        _softmaxCrossEntropy.Forward(logits, targets, probabilities, rowLoss, loss);

    /// <inheritdoc/>
    public void SoftmaxCrossEntropyBackward(Tensor probabilities, Tensor targets, Tensor dLogits) =>
        _softmaxCrossEntropy.Backward(probabilities, targets, dLogits);

    /// <inheritdoc/>
    public void Sample(Tensor logits, SamplingSettings settings, Tensor step, Tensor? allowed, Tensor tokens) =>
        _sampling.Sample(logits, settings, step, allowed, tokens);

    /// <inheritdoc/>
    public bool TryDrawTokens(TokenDraws draws)
    {
        ArgumentNullException.ThrowIfNull(draws);
        return _lstmSampling.TryDraw(draws);
    }

    /// <inheritdoc/>
    public void GradientNorm(Tensor gradients, Tensor norm) => _optimizers.GradientNorm(gradients, norm);

    /// <inheritdoc/>
    public void Adam(AdamArguments arguments) => _optimizers.Adam(arguments);

    /// <inheritdoc/>
    public void Sgd(SgdArguments arguments) => _optimizers.Sgd(arguments);

    /// <summary>Frees all memory of the device that the backend took, that of its tensors included.</summary>
    public void Dispose()
    {
        foreach (IDisposable operation in new IDisposable[]
        {
            _textWindow, _embedding, _lstm, _gru, _elman, _batchNorm, _dropout, _bias, _softmaxCrossEntropy, _sampling,
            _lstmSampling, _optimizers,
        })
            operation.Dispose();
        _execution.Dispose();
    }
}
