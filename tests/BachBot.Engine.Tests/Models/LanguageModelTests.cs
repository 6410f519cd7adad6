using BachBot.Engine.Backends;
using BachBot.Engine.Models;
using BachBot.Engine.Reference;
using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Support;
using BachBot.Engine.Text;

namespace BachBot.Engine.Tests.Models;

public sealed class LanguageModelTests
{
    [Theory]
    [InlineData(0, 32, "VocabularySize must be at least 1, not 0.")]
    [InlineData(5, 0, "HiddenSize must be at least 1, not 0.")]
    public void Options_out_of_range_are_refused_by_name(int vocabulary, int hidden, string message)
    {
        using var backend = new ReferenceBackend<float>();
        var options = new LanguageModelOptions { VocabularySize = vocabulary, HiddenSize = hidden };

        var exception = Assert.Throws<ArgumentException>(() => new LanguageModel(backend, options));

        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CellKind.Lstm, 5, 2, 7, true, true)]
    [InlineData(CellKind.Gru, 5, 3, 7, false, true)]
    [InlineData(CellKind.Elman, 0, 1, 4, true, true)]
    [InlineData(CellKind.Lstm, 0, 0, 4, true, true)]
    [InlineData(CellKind.Gru, 5, 1, 9, true, false)]
    public void Parameters_are_counted_without_a_model(
        CellKind cell, int embedding, int layers, int hidden, bool batchNorm, bool outputLayer)
    {
        var options = new LanguageModelOptions
        {
            VocabularySize = 9,
            EmbeddingSize = embedding,
            Cell = cell,
            Layers = layers,
            HiddenSize = hidden,
            BatchNorm = batchNorm,
            OutputLayer = outputLayer,
        };
        using var backend = new ReferenceBackend<float>();
        using var model = new LanguageModel(backend, options);

        Assert.Equal(model.Parameters.Count, options.CountParameters());
    }

    [Fact]
    public void Dropout_must_be_below_one()
    {
        using var backend = new ReferenceBackend<float>();
        var options = new LanguageModelOptions { VocabularySize = 3, Dropout = 1 };

        Assert.Throws<ArgumentException>(() => new LanguageModel(backend, options));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_layer_and_step_has_a_dropout_mask_of_its_own(bool batchNorm)
    {
        using var reference = new ReferenceBackend<float>();
        (IBackend backend, BackendSpy spy) = BackendSpy.Before(reference);
        var options = new LanguageModelOptions
        {
            VocabularySize = 3,
            HiddenSize = 4,
            Layers = 3,
            BatchNorm = batchNorm,
            Dropout = 0.5,
            Seed = 7,
        };
        using var model = new LanguageModel(backend, options);
        using ModelState state = model.CreateState(2);
        using Tensor tokens = backend.Allocate(new Shape(2, 2), DType.Int32);

        for (int step = 0; step < 2; step++)
        {
            model.Forward(tokens, tokens, state, step);
            model.Backward();
        }

        DropoutMask[] masks = [.. spy.ArgumentsOf<DropoutMask>()];
        // Forward through the layers and back, twice.
        Assert.Equal([0u, 1, 2, 2, 1, 0, 0, 1, 2, 2, 1, 0], masks.Select(mask => mask.Stream));
        Assert.All(masks, mask => Assert.Equal((0.5, 7UL), (mask.Rate, mask.Seed)));
        Assert.Equal(1, masks[0].Step.HostSpan<int>()[0]);
    }

    [Fact]
    public void Without_an_output_layer_the_last_units_are_the_logits()
    {
        using var backend = new ReferenceBackend<float>();
        var options = new LanguageModelOptions { VocabularySize = 6, Layers = 1, HiddenSize = 6, OutputLayer = false };
        using var model = new LanguageModel(backend, options);
        using ModelState state = model.CreateState(2);
        using Tensor tokens = backend.Allocate(new Shape(3, 2), DType.Int32);

        Assert.Equal(new Shape(3, 2, 6), model.Infer(tokens, state).Shape);
        Assert.Throws<ArgumentException>(() => new LanguageModel(backend, options with { HiddenSize = 5 }));
    }

    [Fact]
    public void A_vocabulary_of_another_size_is_refused()
    {
        using var backend = new ReferenceBackend<float>();
        var options = new LanguageModelOptions { VocabularySize = 3 };

        Assert.Throws<ArgumentException>(() => new LanguageModel(backend, options, new Vocabulary(["a", "b"])));
    }

    [Fact]
    public void Backward_needs_a_forward_pass()
    {
        using var backend = new ReferenceBackend<float>();
        using var model = new LanguageModel(
            backend, new LanguageModelOptions { VocabularySize = 3, Layers = 1, HiddenSize = 2 });
        using ModelState state = model.CreateState(1);
        using Tensor tokens = backend.Allocate(new Shape(2, 1), DType.Int32);

        Assert.Throws<InvalidOperationException>(model.Backward);
        model.Infer(tokens, state);
        Assert.Throws<InvalidOperationException>(model.Backward);
    }

    [SkippableTheory]
    [EveryBackend]
    public void A_token_outside_the_vocabulary_is_refused(string backendName)
    {
        using IBackend backend = TestBackends.Create(backendName);
        using var model = new LanguageModel(
            backend, new LanguageModelOptions { VocabularySize = 3, Layers = 1, HiddenSize = 2 });
        using ModelState state = model.CreateState(1);
        using Tensor tokens = backend.Allocate(new Shape(2, 1), DType.Int32);
        tokens.Write([1, 3]);

        // A device tells it when its work is waited for.
        Exception exception = Assert.ThrowsAny<Exception>(() =>
        {
            model.Infer(tokens, state);
            backend.Synchronize();
        });

        Assert.True(exception is ArgumentException or BackendException, exception.ToString());
        Assert.Contains("entry 1 ", exception.Message, StringComparison.Ordinal);
        // Told once; the backend goes on.
        backend.Synchronize();
    }

    [SkippableTheory]
    [EveryBackend]
    public void One_window_and_many_give_the_same_logits(string backendName)
    {
        using IBackend backend = TestBackends.Create(backendName);
        using var model = new LanguageModel(
            backend, new LanguageModelOptions { VocabularySize = 9, EmbeddingSize = 4, Layers = 2, HiddenSize = 8 });
        int[] text = [3, 1, 4, 1, 5, 8, 2, 6];
        using Tensor tokens = backend.Allocate(new Shape(text.Length, 1), DType.Int32);
        tokens.Write(text);

        using ModelState whole = model.CreateState(1);
        double[] expected = model.Infer(tokens, whole).ToDoubles();
        using ModelState stepwise = model.CreateState(1);
        double[] actual = [.. Enumerable.Range(0, text.Length)
            .SelectMany(t => model.Infer(tokens.Slice(t, 1), stepwise).ToDoubles())];

        Compare.Close(expected, actual, Tolerances.Of(backend.ScalarType), "logits");
    }
}
