using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cpu;

/// <summary>The backend that trains and samples on the processor: vector instructions and a team of threads.</summary>
/// <remarks>Results are the same from run to run and for every number of threads, bit for bit. After a first call with
/// given shapes no function allocates managed memory. One thread may use it at a time; a second one that calls meanwhile gets an
/// <see cref="InvalidOperationException"/>. Dispose it to end its threads.</remarks>
public sealed class CpuBackend : IBackend
{
    private readonly CpuContext _context;
    private readonly HostPool _pool = new();

    /// <summary>Makes a backend with one thread for each processor and the processor's widest vectors.</summary>
    public CpuBackend()
        : this(new CpuBackendOptions())
    {
    }

    /// <summary>Makes a backend.</summary>
    /// <exception cref="ArgumentException">The number of threads is not positive.</exception>
    public CpuBackend(CpuBackendOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Threads < 1)
            throw new ArgumentException(
                $"{nameof(CpuBackend)}: the number of threads must be at least 1, not {options.Threads}.",
                nameof(options));
        InstructionSet = (CpuInstructionSet)Math.Min((int)options.InstructionSet, (int)CpuInstructionSets.Best);
        _context = new CpuContext(options.Threads, InstructionSet);
    }

    /// <inheritdoc/>
    public string Name => "cpu";

    /// <inheritdoc/>
    public DType ScalarType => DType.Float32;

    /// <summary>Number of threads, the caller's included.</summary>
    public int Threads => _context.Threads;

    /// <summary>The vector instructions in use.</summary>
    public CpuInstructionSet InstructionSet { get; }

    /// <summary>Measures what the threads could do at most, multiplying and adding numbers in registers: what the speed of
    /// matrix products is to be compared with. Takes a fifth of a second.</summary>
    /// <returns>Single-precision operations a second.</returns>
    public double MeasurePeak() => PeakJob.Measure(_context);

    /// <summary>The threads and working memory, for tests.</summary>
    internal CpuContext Context => _context;

    /// <inheritdoc/>
    public Tensor Allocate(Shape shape, DType type) => HostMemory.Allocate(shape, type, _pool);

    /// <inheritdoc/>
    public void Copy(Tensor source, Tensor destination) => HostMemory.Copy(source, destination);

    /// <inheritdoc/>
    public void Clear(Tensor tensor) => HostMemory.Clear(tensor);

    /// <summary>Nothing to wait for: every function returns when its work is done.</summary>
    public void Synchronize()
    {
    }

    /// <inheritdoc/>
    public IDisposable FreezeWeights() => _context.HoldWeights();

    /// <inheritdoc/>
    public void ReadWindow(Tensor text, Tensor window, Tensor inputs, Tensor targets) =>
        WindowArguments.Read(text, window, inputs, targets);

    /// <inheritdoc/>
    public void EmbeddingForward(Tensor tokens, Tensor weight, Tensor y) =>
        EmbeddingCpu.Forward(_context, tokens, weight, y);

    /// <inheritdoc/>
    public void EmbeddingBackward(Tensor tokens, Tensor dy, Tensor dWeight) =>
        EmbeddingCpu.Backward(_context, tokens, dy, dWeight);

    /// <inheritdoc/>
    public void LstmForward(
        LstmWeights weights, Tensor x, LstmState initial, Tensor y, LstmState final, LstmTape tape) =>
        LstmCpu.Forward(_context, weights, x, initial, y, final, tape);

    /// <inheritdoc/>
    public void LstmBackward(
        LstmWeights weights, Tensor x, LstmState initial, Tensor y, LstmTape tape, Tensor dy, LstmState? dFinal,
        LstmWeights gradients, Tensor? dx, LstmState? dInitial) =>
        LstmCpu.Backward(_context, weights, x, initial, y, tape, dy, dFinal, gradients, dx, dInitial);

    /// <inheritdoc/>
    public void GruForward(
        GruWeights weights, Tensor x, Tensor initial, Tensor y, Tensor final, GruTape tape) =>
        GruCpu.Forward(_context, weights, x, initial, y, final, tape);

    /// <inheritdoc/>
    public void GruBackward(
        GruWeights weights, Tensor x, Tensor initial, Tensor y, GruTape tape, Tensor dy, Tensor? dFinal,
        GruWeights gradients, Tensor? dx, Tensor? dInitial) =>
        GruCpu.Backward(_context, weights, x, initial, y, tape, dy, dFinal, gradients, dx, dInitial);

    /// <inheritdoc/>
    public void ElmanForward(ElmanWeights weights, Tensor x, Tensor initial, Tensor y, Tensor final) =>
        ElmanCpu.Forward(_context, weights, x, initial, y, final);

    /// <inheritdoc/>
    public void ElmanBackward(
        ElmanWeights weights, Tensor x, Tensor initial, Tensor y, ElmanTape tape, Tensor dy, Tensor? dFinal,
        ElmanWeights gradients, Tensor? dx, Tensor? dInitial) =>
        ElmanCpu.Backward(_context, weights, x, initial, y, tape, dy, dFinal, gradients, dx, dInitial);

    /// <inheritdoc/>
    public void BatchNormForward(
        BatchNormWeights weights, BatchNormStatistics running, BatchNormSettings settings, Tensor x, Tensor y,
        BatchNormTape tape, DropoutMask? dropout = null) =>
        BatchNormCpu.Forward(_context, weights, running, settings, x, y, tape, dropout);

    /// <inheritdoc/>
    public void BatchNormInference(
        BatchNormWeights weights, BatchNormStatistics running, BatchNormSettings settings, Tensor x, Tensor y) =>
        BatchNormCpu.Inference(_context, weights, running, settings, x, y);

    /// <inheritdoc/>
    public void BatchNormBackward(
        BatchNormWeights weights, Tensor x, BatchNormTape tape, Tensor dy, BatchNormWeights gradients, Tensor dx,
        DropoutMask? dropout = null) =>
        BatchNormCpu.Backward(_context, weights, x, tape, dy, gradients, dx, dropout);

    /// <inheritdoc/>
    public void Dropout(DropoutMask mask, Tensor x, Tensor y) => DropoutCpu.Apply(_context, mask, x, y);

    /// <inheritdoc/>
    public void LinearForward(LinearWeights weights, Tensor x, Tensor y) =>
        LinearCpu.Forward(_context, weights, x, y);

    /// <inheritdoc/>
    public void LinearBackward(LinearWeights weights, Tensor x, Tensor dy, LinearWeights gradients, Tensor? dx) =>
        LinearCpu.Backward(_context, weights, x, dy, gradients, dx);

    /// <inheritdoc/>
    public void SoftmaxCrossEntropyForward(
        Tensor logits, Tensor targets, Tensor probabilities, Tensor rowLoss, Tensor loss) =>
        SoftmaxCrossEntropyCpu.Forward(_context, logits, targets, probabilities, rowLoss, loss);

    /// <inheritdoc/>
    public void SoftmaxCrossEntropyBackward(Tensor probabilities, Tensor targets, Tensor dLogits) =>
        SoftmaxCrossEntropyCpu.Backward(_context, probabilities, targets, dLogits);

    /// <inheritdoc/>
    public void Sample(Tensor logits, SamplingSettings settings, Tensor step, Tensor? allowed, Tensor tokens) =>
        SamplingCpu.Sample(_context, logits, settings, step, allowed, tokens);

    /// <inheritdoc/>
    public void GradientNorm(Tensor gradients, Tensor norm) => OptimizersCpu.GradientNorm(_context, gradients, norm);

    /// <inheritdoc/>
    public void Adam(AdamArguments arguments) => OptimizersCpu.Adam(_context, arguments);

    /// <inheritdoc/>
    public void Sgd(SgdArguments arguments) => OptimizersCpu.Sgd(_context, arguments);

    /// <summary>Ends the threads.</summary>
    public void Dispose() => _context.Dispose();
}
