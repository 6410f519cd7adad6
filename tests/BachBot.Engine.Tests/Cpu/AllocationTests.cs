using BachBot.Engine.Backends;
using BachBot.Engine.Cpu;
using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;
using BachBot.Engine.Models;
using BachBot.Engine.Sampling;
using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Training;

namespace BachBot.Engine.Tests.Cpu;

/// <summary>No function of the CPU backend allocates managed memory, on any of its threads, once it was called with the
/// same shapes.</summary>
public sealed class AllocationTests : IDisposable
{
    private const int Threads = 2;

    private readonly CpuBackend _backend = new(new CpuBackendOptions { Threads = Threads });

    public static TheoryData<int, int, int, int> Shapes() => new()
    {
        { 5, 9, 20, 24 }, { 1, 1, 7, 16 }, { 3, 1, 300, 33 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Lstm(int steps, int sequences, int inputs, int units)
    {
        LstmWeights weights = new(Floats(4 * units, inputs), Floats(4 * units, units), Floats(4 * units));
        LstmWeights gradients = new(Floats(4 * units, inputs), Floats(4 * units, units), Floats(4 * units));
        LstmState State() => new(Floats(sequences, units), Floats(sequences, units));
        LstmState initial = State(), final = State(), dFinal = State(), dInitial = State();
        Tensor x = Floats(steps, sequences, inputs), dx = Floats(steps, sequences, inputs);
        Tensor y = Floats(steps, sequences, units), dy = Floats(steps, sequences, units);
        var tape = new LstmTape(Floats(steps, sequences, 4 * units), Floats(steps, sequences, units));

        CheckCalls(() =>
        {
            _backend.LstmForward(weights, x, initial, y, final, tape);
            _backend.LstmBackward(weights, x, initial, y, tape, dy, dFinal, gradients, dx, dInitial);
            _backend.LstmBackward(weights, x, initial, y, tape, dy, null, gradients, null, null);
        });
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gru(int steps, int sequences, int inputs, int units)
    {
        GruWeights Weights() => new(
            Floats(3 * units, inputs), Floats(3 * units, units), Floats(3 * units), Floats(units));
        GruWeights weights = Weights(), gradients = Weights();
        Tensor initial = Floats(sequences, units), final = Floats(sequences, units);
        Tensor dFinal = Floats(sequences, units), dInitial = Floats(sequences, units);
        Tensor x = Floats(steps, sequences, inputs), dx = Floats(steps, sequences, inputs);
        Tensor y = Floats(steps, sequences, units), dy = Floats(steps, sequences, units);
        var tape = new GruTape(Floats(steps, sequences, 3 * units), Floats(steps, sequences, units));

        CheckCalls(() =>
        {
            _backend.GruForward(weights, x, initial, y, final, tape);
            _backend.GruBackward(weights, x, initial, y, tape, dy, dFinal, gradients, dx, dInitial);
        });
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Elman(int steps, int sequences, int inputs, int units)
    {
        ElmanWeights Weights() => new(Floats(units, inputs), Floats(units, units), Floats(units));
        ElmanWeights weights = Weights(), gradients = Weights();
        Tensor initial = Floats(sequences, units), final = Floats(sequences, units);
        Tensor dFinal = Floats(sequences, units), dInitial = Floats(sequences, units);
        Tensor x = Floats(steps, sequences, inputs), dx = Floats(steps, sequences, inputs);
        Tensor y = Floats(steps, sequences, units), dy = Floats(steps, sequences, units);
        var tape = new ElmanTape(Floats(steps, sequences, units));

        CheckCalls(() =>
        {
            _backend.ElmanForward(weights, x, initial, y, final);
            _backend.ElmanBackward(weights, x, initial, y, tape, dy, dFinal, gradients, dx, dInitial);
        });
    }

    [Fact]
    public void Feedforward_layers_and_the_loss()
    {
        Tensor tokens = Integers(70, 3);
        Tensor table = Floats(11, 40), x = Floats(70, 3, 40), y = Floats(70, 3, 40), logits = Floats(70, 3, 11);
        var batchNorm = new BatchNormWeights(Floats(40), Floats(40));
        var statistics = new BatchNormStatistics(Floats(40), Floats(40));
        var tape = new BatchNormTape(Floats(40), Floats(40));
        var settings = new BatchNormSettings(1e-5, 0.1);
        var mask = new DropoutMask(0.3, 1, 2, Integers(1));
        var linear = new LinearWeights(Floats(11, 40), Floats(11));
        Tensor rowLoss = Floats(210), loss = Floats(1);

        CheckCalls(() =>
        {
            _backend.EmbeddingForward(tokens, table, x);
            _backend.BatchNormForward(batchNorm, statistics, settings, x, y, tape);
            _backend.BatchNormForward(batchNorm, statistics, settings, x, y, tape, mask);
            _backend.BatchNormInference(batchNorm, statistics, settings, x, y);
            _backend.Dropout(mask, y, y);
            _backend.LinearForward(linear, y, logits);
            _backend.SoftmaxCrossEntropyForward(logits, tokens, logits, rowLoss, loss);
            _backend.SoftmaxCrossEntropyBackward(logits, tokens, logits);
            _backend.LinearBackward(linear, y, logits, linear, y);
            _backend.BatchNormBackward(batchNorm, x, tape, y, batchNorm, y);
            _backend.BatchNormBackward(batchNorm, x, tape, y, batchNorm, y, mask);
            _backend.EmbeddingBackward(tokens, y, table);
        });
    }

    [Fact]
    public void Optimisers_and_sampling()
    {
        Tensor parameters = Floats(50_000), gradients = Floats(50_000), m = Floats(50_000), v = Floats(50_000);
        Tensor norm = Floats(1), rate = Floats(1), step = Integers(1);
        var clip = new GradientClip(5, 1, norm);
        var adam = new AdamArguments(parameters, gradients, m, v, rate, step, 0.9, 0.999, 1e-8, 0, clip);
        var sgd = new SgdArguments(parameters, gradients, m, rate, 0.9, 0, clip);
        Tensor logits = Floats(5, 108), drawn = Integers(5), allowed = Integers(5, 108);
        allowed.HostSpan<int>().Fill(1);

        CheckCalls(() =>
        {
            _backend.GradientNorm(gradients, norm);
            _backend.Adam(adam);
            _backend.Sgd(sgd);
            _backend.Sample(logits, new SamplingSettings(0.9, 20, 0.9, 3), step, allowed, drawn);
            _backend.Copy(m, v);
            _backend.Clear(m);
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void Drawing_texts(int count)
    {
        using var model = new LanguageModel(_backend, TrainingFixture.Model);
        using var texts = new SamplingBatch(model, new SamplingSettings(1, 0, 1, 7), count, null, null);
        texts.Feed(0);
        // The lists of tokens double at 512 and at 1024.
        for (int length = 0; length < 600; length++)
            texts.Draw();

        CheckCalls(() => texts.Draw());
    }

    public void Dispose() => _backend.Dispose();

    /// <summary>Repeats calls until a round of them allocates nothing. The first round makes room, and now and then the
    /// JIT compiles a function anew and takes memory on the thread that runs; what a function itself allocates it
    /// would allocate in every round.</summary>
    private void CheckCalls(Action calls)
    {
        var before = new long[Threads];
        var after = new long[Threads];
        long[] allocated = [];
        for (int round = 0; round < 6; round++)
        {
            ReadAllocatedBytes(before);
            for (int i = 0; i < 10; i++)
                calls();
            ReadAllocatedBytes(after);
            allocated = [.. after.Zip(before, (now, then) => now - then)];
            if (allocated.All(bytes => bytes == 0))
                return;
        }
        Assert.Fail($"Ten calls allocate {string.Join(" and ", allocated)} bytes on the threads.");
    }

    /// <summary>Bytes that each of the backend's threads has allocated so far.</summary>
    private unsafe void ReadAllocatedBytes(long[] bytes)
    {
        int arrived = 0;
        fixed (long* pointer = bytes)
        {
            var job = new ReadJob { Bytes = pointer, Arrived = &arrived };
            _backend.Context.Run(ref job, Threads);
        }
    }

    private Tensor Floats(params int[] extents)
    {
        Tensor tensor = _backend.Allocate(Shape.FromExtents(extents), DType.Float32);
        tensor.HostSpan<float>().Fill(0.25f);
        return tensor;
    }

    private Tensor Integers(params int[] extents) => _backend.Allocate(Shape.FromExtents(extents), DType.Int32);

    /// <summary>Each part waits for all others to begin, so that each thread carries out one.</summary>
    private unsafe struct ReadJob : IParallelJob
    {
        public long* Bytes;
        public int* Arrived;

        public readonly void Execute<TLanes>(int part, int worker)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            Interlocked.Increment(ref *Arrived);
            while (Volatile.Read(ref *Arrived) < Threads)
                Thread.Yield();
            Bytes[worker] = GC.GetAllocatedBytesForCurrentThread();
        }
    }
}
