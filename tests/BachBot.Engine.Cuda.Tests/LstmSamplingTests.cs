using BachBot.Cuda.Emulation;
using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Models;
using BachBot.Engine.Reference;
using BachBot.Engine.Sampling;
using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Support;

namespace BachBot.Engine.Cuda.Tests;

/// <summary>The kernel that draws texts, in many cuts of it: all layers, logits and draws in one launch.</summary>
[Collection(nameof(Alone))]
public sealed class LstmSamplingTests : IDisposable
{
    private const int Symbols = 11;

    private static readonly SamplingSettings Plain = new(1, 0, 1, 5);

    private readonly List<string> _log = [];

    public void Dispose() => TestCuda.Reset();

    /// <summary>Small enough for the sanitizers' replay: two teams of several blocks.</summary>
    [SkippableFact]
    public void A_small_model_draws_what_the_reference_draws()
    {
        using CudaBackend backend = Create(DType.Float32, MatrixPrecision.Float32, multiprocessors: 16);
        SameTexts(backend, Model(2, 32), 3, 3, Plain);
    }

    /// <summary>In double the same tokens come whatever the order of sums. The multiprocessors decide how many teams there
    /// are, and so how many sequences a warp, a block and a launch have.</summary>
    [SkippableTheory]
    [InlineData(1, 32, 1, 64)]
    [InlineData(3, 32, 65, 8)]
    [InlineData(2, 32, 70, 2)]
    // Several launches of teams of several blocks.
    [InlineData(2, 64, 130, 8)]
    [InlineData(2, 64, 9, 16)]
    [InlineData(3, 96, 20, 24)]
    public void In_double_precision_every_cut_draws_what_the_reference_draws(
        int layers, int units, int count, int multiprocessors)
    {
        using CudaBackend backend = Create(DType.Float64, MatrixPrecision.Float32, multiprocessors);
        SameTexts(backend, Model(layers, units), count, 5, Plain);
    }

    [SkippableTheory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void With_and_without_embedding_and_batch_normalisation(bool embedding, bool batchNorm)
    {
        using CudaBackend backend = Create(DType.Float64, MatrixPrecision.Float32, 16);
        LanguageModelOptions options = Model(2, 32) with { EmbeddingSize = embedding ? 5 : 0, BatchNorm = batchNorm };
        SameTexts(backend, options, 6, 20, Plain);
    }

    [SkippableTheory]
    [InlineData(0.7, 0, 1)]
    [InlineData(1, 3, 1)]
    [InlineData(1.3, 0, 0.6)]
    [InlineData(1, 1, 1)]
    public void With_every_way_to_draw(double temperature, int topK, double topP)
    {
        using CudaBackend backend = Create(DType.Float64, MatrixPrecision.Float32, 16);
        SameTexts(backend, Model(2, 32), 6, 20, new SamplingSettings(temperature, topK, topP, 9));
    }

    [SkippableFact]
    public void A_grammar_is_obeyed_token_by_token()
    {
        using CudaBackend backend = Create(DType.Float64, MatrixPrecision.Float32, 16);
        IReadOnlyList<int[]> texts = SameTexts(backend, Model(2, 32), 6, 12, Plain, _ => new NeverTwice());

        Assert.All(texts, text => Assert.All(text.Zip(text.Skip(1)), pair => Assert.NotEqual(pair.First, pair.Second)));
    }

    /// <summary>After one token the states differ by what the precision of the products makes them differ, and by no more.
    /// </summary>
    [SkippableTheory]
    [InlineData(MatrixPrecision.Float32, Tolerances.SinglePrecision, 64, 65)]
    [InlineData(MatrixPrecision.Tf32, Tolerances.Tf32, 96, 3)]
    [InlineData(MatrixPrecision.BFloat16, Tolerances.BFloat16, 32, 20)]
    public void The_state_moves_on_as_the_reference_says(
        MatrixPrecision precision, double tolerance, int units, int sequences)
    {
        using CudaBackend backend = Create(DType.Float32, precision, 64);
        using var reference = new ReferenceBackend<double>();
        double[][] expected = StateAfterOneToken(reference, units, sequences);
        double[][] first = StateAfterOneToken(backend, units, sequences);
        double[][] second = StateAfterOneToken(backend, units, sequences);

        AssertDrawnAtOnce();
        for (int i = 0; i < expected.Length; i++)
        {
            Compare.Close(expected[i], first[i], tolerance, $"tensor {i} of the state");
            Assert.Equal(first[i], second[i]);
        }
    }

    [SkippableFact]
    public void A_token_outside_the_vocabulary_is_told()
    {
        using CudaBackend backend = Create(DType.Float32, MatrixPrecision.Float32, 16);
        using var model = new LanguageModel(backend, Model(1, 32));
        using ModelState state = model.CreateState(2);
        Tensor drawn = backend.Allocate(new Shape(1, 2), DType.Int32);
        Assert.True(backend.TryDrawTokens(Draws(model, state, [1, Symbols], drawn)));

        BackendException exception = Assert.Throws<BackendException>(backend.Synchronize);

        Assert.Contains("entry 1 ", exception.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void What_has_no_plan_is_drawn_token_by_token()
    {
        using CudaBackend backend = Create(DType.Float64, MatrixPrecision.Float32, 16);
        // No multiple of 32.
        Compared(backend, Model(1, 20), 3, 10, Plain, null);
        Assert.Contains("token by token", Assert.Single(_log), StringComparison.Ordinal);
        // No LSTM: nobody asks.
        Compared(backend, Model(1, 32) with { Cell = CellKind.Gru }, 3, 10, Plain, null);
        Assert.Single(_log);
    }

    [Fact]
    public void Arguments_that_do_not_fit_are_refused()
    {
        using var backend = new ReferenceBackend<double>();
        using var model = new LanguageModel(backend, Model(2, 32));
        using ModelState state = model.CreateState(2);
        Tensor drawn = backend.Allocate(new Shape(3, 2), DType.Int32);
        TokenDraws draws = Draws(model, state, [0, 0], drawn);

        Assert.Equal(new TokenDrawSize(3, 2, 32, 2, 4, Symbols), draws.Check(DType.Float64));
        foreach (TokenDraws wrong in new[]
        {
            draws with { States = [draws.States[0]] },
            draws with { First = backend.Allocate(new Shape(3), DType.Int32) },
            draws with { Allowed = backend.Allocate(new Shape(2, 3), DType.Int32) },
            draws with { Settings = draws.Settings with { Temperature = 0 } },
            draws with { Tokens = backend.Allocate(new Shape(2), DType.Int32) },
            draws with { Tokens = backend.Allocate(new Shape(0, 2), DType.Int32) },
            draws with { Model = draws.Model with { Embedding = null } },
        })
            Assert.Throws<ArgumentException>(() => wrong.Check(DType.Float64));
        Assert.Throws<ArgumentException>(() => draws.Check(DType.Float32));
    }

    private static LanguageModelOptions Model(int layers, int units) => new()
    {
        VocabularySize = Symbols,
        EmbeddingSize = 4,
        Layers = layers,
        HiddenSize = units,
        BatchNorm = true,
        Seed = 3,
    };

    private static TokenDraws Draws(LanguageModel model, ModelState state, int[] first, Tensor drawn)
    {
        IBackend backend = model.Backend;
        Tensor tokens = backend.Allocate(new Shape(first.Length), DType.Int32);
        tokens.Write(first);
        return new TokenDraws(
            model.ForDrawing!, [.. state.Layers.Select(layer => layer.Final)], tokens, Plain,
            backend.Allocate(new Shape(1), DType.Int32), null, drawn);
    }

    private IReadOnlyList<int[]> SameTexts(
        CudaBackend backend, LanguageModelOptions options, int count, int length, SamplingSettings settings,
        Func<int, ITokenGrammar>? grammars = null)
    {
        IReadOnlyList<int[]> texts = Compared(backend, options, count, length, settings, grammars);
        AssertDrawnAtOnce();
        return texts;
    }

    private static IReadOnlyList<int[]> Compared(
        CudaBackend backend, LanguageModelOptions options, int count, int length, SamplingSettings settings,
        Func<int, ITokenGrammar>? grammars)
    {
        using var reference = new ReferenceBackend<double>();
        IReadOnlyList<int[]> expected = Texts(reference, options, count, length, settings, grammars);
        IReadOnlyList<int[]> actual = Texts(backend, options, count, length, settings, grammars);
        Assert.Equal(expected, actual);
        return actual;
    }

    /// <summary>Drawn in two parts, so that the second begins where the first has left the state.</summary>
    private static IReadOnlyList<int[]> Texts(
        IBackend backend, LanguageModelOptions options, int count, int length, SamplingSettings settings,
        Func<int, ITokenGrammar>? grammars)
    {
        using var model = new LanguageModel(backend, options);
        Unsettle(model);
        using var batch = new SamplingBatch(model, settings, count, null, grammars);
        batch.Feed(1);
        batch.Feed(2);
        int drawn = 0;
        while (drawn < length)
            drawn += batch.Draw(drawn < length / 2 ? length / 2 : length - drawn);
        return batch.Texts;
    }

    private static double[][] StateAfterOneToken(IBackend backend, int units, int sequences)
    {
        using var model = new LanguageModel(backend, Model(3, units));
        Unsettle(model);
        using ModelState state = model.CreateState(sequences);
        foreach ((int index, NamedTensor tensor) in state.Tensors.Index())
            tensor.Tensor.Write(TestValues.Uniform($"state {index}", tensor.Tensor.ElementCount, 0.5));
        int[] first = [.. Enumerable.Range(0, sequences).Select(n => n % Symbols)];
        Tensor drawn = backend.Allocate(new Shape(1, sequences), DType.Int32);
        if (!backend.TryDrawTokens(Draws(model, state, first, drawn)))
        {
            Tensor tokens = backend.Allocate(new Shape(1, sequences), DType.Int32);
            tokens.Write(first);
            model.Infer(tokens, state);
        }
        return [.. state.Tensors.Select(tensor => tensor.Tensor.ToDoubles())];
    }

    /// <summary>Statistics of batch normalisation that are not those of a new layer.</summary>
    private static void Unsettle(LanguageModel model)
    {
        foreach ((int index, NamedTensor buffer) in model.Buffers.Index())
        {
            double[] values = TestValues.Uniform($"buffer {index}", buffer.Tensor.ElementCount, 0.3);
            // The second of each two is a variance.
            buffer.Tensor.Write(index % 2 == 0 ? values : [.. values.Select(value => 0.2 + value * value)]);
        }
    }

    private void AssertDrawnAtOnce()
    {
        Assert.NotEmpty(_log);
        Assert.All(_log, line => Assert.Contains("one kernel", line, StringComparison.Ordinal));
    }

    private CudaBackend Create(DType type, MatrixPrecision precision, int multiprocessors)
    {
        TestCuda.Configure(new EmulationOptions
        {
            Multiprocessors = multiprocessors,
            ThreadOrder = ThreadOrder.Random,
            Seed = (ulong)multiprocessors,
            CheckRaces = true,
        });
        return TestCuda.Create(options => options with
        {
            ScalarType = type,
            MatrixPrecision = precision,
            RecurrentPlan = RecurrentPlan.Persistent,
            // What layers log while the beginning of a text is fed is of no interest here.
            Log = line =>
            {
                if (line.Contains("texts", StringComparison.Ordinal))
                    _log.Add(line);
            },
        });
    }

    private sealed class NeverTwice : ITokenGrammar
    {
        private int _last = -1;

        public void Allowed(Span<bool> allowed)
        {
            allowed.Fill(true);
            if (_last >= 0)
                allowed[_last] = false;
        }

        public void Advance(int token) => _last = token;
    }
}
