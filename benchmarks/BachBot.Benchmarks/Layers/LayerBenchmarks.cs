using BachBot.Engine.Backends;
using BachBot.Engine.Cpu;
using BachBot.Engine.Cuda;
using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Support;
using BenchmarkDotNet.Attributes;

namespace BachBot.Benchmarks.Layers;

/// <summary>The functions of a backend, at the sizes of a training step of the reference model.</summary>
public class LayerBenchmarks
{
    private const string OneStep = "lstm 256, one step";
    private const int Steps = 128, Sequences = 50, Units = 256, Symbols = 108, Features = 32, Parameters = 1_379_312;

    private static readonly Dictionary<string, Func<OpCase>> Cases = new()
    {
        ["embedding"] = () => new EmbeddingCase(Steps, Sequences, Symbols, Features),
        ["lstm 32"] = () => new LstmCase(Steps, Sequences, Features, Units),
        ["lstm 256"] = () => new LstmCase(Steps, Sequences, Units, Units),
        [OneStep] = () => new LstmCase(1, 1, Units, Units),
        ["gru 256"] = () => new GruCase(Steps, Sequences, Units, Units),
        ["elman 256"] = () => new ElmanCase(Steps, Sequences, Units, Units),
        ["batch-norm"] = () => new BatchNormCase(new Shape(Steps, Sequences, Units)),
        ["batch-norm, dropout"] = () => new BatchNormCase(new Shape(Steps, Sequences, Units), dropout: 0.3),
        ["dropout"] = () => new DropoutCase(new Shape(Steps, Sequences, Units), 0.3),
        ["linear"] = () => new LinearCase(Steps, Sequences, Units, Symbols),
        ["softmax"] = () => new SoftmaxCrossEntropyCase(Steps, Sequences, Symbols),
        ["adam"] = () => new AdamCase(Parameters, ClipKind.Norm),
        ["sgd"] = () => new SgdCase(Parameters, ClipKind.Norm),
        ["sample"] = () => new SampleCase(64, Symbols, new SamplingSettings(1, 0, 1, 1)),
    };

    private IBackend? _backend;
    private IDisposable? _weights;
    private OpRun? _forward;
    private OpRun? _both;

    /// <summary>What computes: cuda where there is a GPU.</summary>
    [ParamsSource(nameof(Backends))]
    public string Backend { get; set; } = "cpu";

    /// <summary>The layer and the size of its input.</summary>
    [ParamsSource(nameof(Names))]
    public string Layer { get; set; } = "";

    public static IEnumerable<string> Backends =>
        CudaBackend.TryFindDevices([], out _, out _) ? ["cpu", "cuda"] : ["cpu"];

    public static IEnumerable<string> Names => Cases.Keys;

    [GlobalSetup]
    public void Setup()
    {
        _backend = Backend == "cpu"
            ? new CpuBackend()
            : CudaBackend.TryCreate(out CudaBackend? cuda, out string? reason) ? cuda : throw new BackendException(reason);
        // Texts are drawn step by step, with weights that stand still.
        _weights = Layer == OneStep ? _backend.FreezeWeights() : null;
        _forward = Cases[Layer]().Run(_backend, forwardOnly: true);
        _both = Cases[Layer]().Run(_backend);
    }

    [Benchmark]
    public void Forward()
    {
        _forward!.Again();
        _backend!.Synchronize();
    }

    [Benchmark]
    public void ForwardAndBackward()
    {
        _both!.Again();
        _backend!.Synchronize();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _weights?.Dispose();
        _backend?.Dispose();
    }
}
