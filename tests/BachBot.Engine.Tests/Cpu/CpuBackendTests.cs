using BachBot.Engine.Backends;
using BachBot.Engine.Cpu;
using BachBot.Engine.Models;
using BachBot.Engine.Tensors;
using BachBot.Engine.Training;

namespace BachBot.Engine.Tests.Cpu;

public sealed class CpuBackendTests
{
    [Theory]
    [InlineData(CellKind.Lstm)]
    [InlineData(CellKind.Gru)]
    [InlineData(CellKind.Elman)]
    public void Training_gives_the_same_bits_with_any_number_of_threads(CellKind cell)
    {
        float[] expected = Train(cell, 1);

        Assert.All(expected, value => Assert.True(float.IsFinite(value)));
        foreach (int threads in new[] { 2, 3, 4 })
            Assert.Equal(expected, Train(cell, threads));
        Assert.Equal(expected, Train(cell, 1));
    }

    [Fact]
    public void A_large_logit_gives_a_finite_loss()
    {
        using var backend = new CpuBackend();
        Tensor logits = backend.Allocate(new Shape(1, 3), DType.Float32);
        logits.Write(stackalloc float[] { 10_000, -10_000, 0 });
        Tensor targets = backend.Allocate(new Shape(1), DType.Int32);
        targets.Write([1]);
        Tensor loss = backend.Allocate(new Shape(1), DType.Float32);

        backend.SoftmaxCrossEntropyForward(
            logits, targets, logits, backend.Allocate(new Shape(1), DType.Float32), loss);

        Assert.Equal([20_000.0], loss.ToDoubles());
        Assert.Equal([1.0, 0, 0], logits.ToDoubles());
    }

    [Fact]
    public void Sampling_names_the_row_that_allows_no_token()
    {
        using var backend = new CpuBackend();
        Tensor logits = backend.Allocate(new Shape(2, 3), DType.Float32);
        Tensor allowed = backend.Allocate(new Shape(2, 3), DType.Int32);
        allowed.Write([0, 1, 0, 0, 0, 0]);

        var exception = Assert.Throws<BackendException>(() => Sample(backend, logits, allowed));

        Assert.Equal("Sample: no token is allowed in row 1.", exception.Message);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Sampling_names_the_row_whose_logits_are_no_numbers(float logit)
    {
        using var backend = new CpuBackend();
        Tensor logits = backend.Allocate(new Shape(2, 3), DType.Float32);
        logits.Write([0, 0, 0, 1, logit, 2]);

        var exception = Assert.Throws<BackendException>(() => Sample(backend, logits, allowed: null));

        Assert.Contains("row 1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_outside_the_vocabulary_are_refused()
    {
        using var backend = new CpuBackend();
        Tensor tokens = backend.Allocate(new Shape(1, 2), DType.Int32);
        tokens.Write([4, 5]);
        Tensor weight = backend.Allocate(new Shape(5, 2), DType.Float32);
        Tensor y = backend.Allocate(new Shape(1, 2, 2), DType.Float32);

        Assert.Contains(
            "entry 1 is 5", Assert.Throws<ArgumentException>(() => backend.EmbeddingForward(tokens, weight, y)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => backend.EmbeddingBackward(tokens, y, weight));
    }

    [Fact]
    public void The_number_of_threads_must_be_positive() =>
        Assert.Throws<ArgumentException>(() => new CpuBackend(new CpuBackendOptions { Threads = 0 }));

    [Fact]
    public void Options_bound_the_instruction_set()
    {
        using var narrow = new CpuBackend(new CpuBackendOptions { InstructionSet = CpuInstructionSet.Vector128 });
        using var wide = new CpuBackend();

        Assert.Equal(CpuInstructionSet.Vector128, narrow.InstructionSet);
        Assert.Equal(CpuInstructionSets.Best, wide.InstructionSet);
        Assert.Equal(Environment.ProcessorCount, wide.Threads);
    }

    private static void Sample(CpuBackend backend, Tensor logits, Tensor? allowed) => backend.Sample(
        logits, new SamplingSettings(1, 0, 1, 1), backend.Allocate(new Shape(1), DType.Int32), allowed,
        backend.Allocate(new Shape(2), DType.Int32));

    /// <summary>Parameters after three steps of a small model with all of the reference model's parts.</summary>
    private static float[] Train(CellKind cell, int threads)
    {
        using var backend = new CpuBackend(new CpuBackendOptions { Threads = threads });
        var options = new LanguageModelOptions
        {
            VocabularySize = 20,
            EmbeddingSize = 12,
            HiddenSize = 40,
            Layers = 2,
            Cell = cell,
        };
        using var model = new LanguageModel(backend, options);
        using ModelState state = model.CreateState(11);
        using var optimizer = Optimizer.Create(new AdamOptions(), backend, model.Parameters, clipNorm: 1);
        using Tensor tokens = backend.Allocate(new Shape(15, 11), DType.Int32);
        var random = new System.Random(5);
        for (int step = 0; step < 3; step++)
        {
            tokens.Write(Enumerable.Range(0, tokens.ElementCount).Select(_ => random.Next(20)).ToArray());
            model.Parameters.ClearGradients();
            model.Forward(tokens, tokens, state, step);
            model.Backward();
            optimizer.Update(1e-2);
        }
        var values = new float[model.Parameters.Values.ElementCount];
        model.Parameters.Values.Read(values);
        return values;
    }
}
