using BachBot.Engine.Layers;
using BachBot.Engine.Models;
using BachBot.Engine.Reference;
using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Support;

namespace BachBot.Engine.Tests.Models;

/// <summary>The whole model's gradient against finite differences, in double precision: every part switched on, and in
/// the second window of a text, where the state comes from the first and gradients stop.</summary>
public sealed class LanguageModelGradientTests
{
    private const int Steps = 4;
    private const int Sequences = 3;
    private const double Difference = 1e-3;

    [Theory]
    [InlineData(CellKind.Lstm, 5, 2, true, 0.3)]
    [InlineData(CellKind.Gru, 5, 2, true, 0.3)]
    [InlineData(CellKind.Elman, 5, 2, true, 0.3)]
    [InlineData(CellKind.Lstm, 0, 1, false, 0.0)]
    [InlineData(CellKind.Lstm, 4, 3, false, 0.2)]
    [InlineData(CellKind.Lstm, 4, 0, false, 0.0)]
    [InlineData(CellKind.Lstm, 4, 1, true, 0.2, 2)]
    public void Gradient_is_the_derivative_of_the_second_windows_loss(
        CellKind cell, int embedding, int layers, bool batchNorm, double dropout, int context = 0)
    {
        using var backend = new ReferenceBackend<double>();
        var options = new LanguageModelOptions
        {
            VocabularySize = 7,
            EmbeddingSize = embedding,
            Cell = cell,
            Layers = layers,
            HiddenSize = 6,
            BatchNorm = batchNorm,
            Dropout = dropout,
            ContextTokens = context,
            ContextVocabularySize = 3 * context,
        };
        using var model = new LanguageModel(backend, options);
        using ModelState state = model.CreateState(Sequences);
        (Tensor second, Tensor third) = (Tokens(backend, 1), Tokens(backend, 2));

        model.Forward(Rows(backend, 0, context), second, state, step: 0);
        Tensor rows = Rows(backend, 1, context);
        double[][] carried = [.. state.Tensors.Select(tensor => tensor.Tensor.ToDoubles())];
        double Loss()
        {
            // The carried state is a constant of the second window: this is what truncation means.
            foreach ((NamedTensor tensor, double[] values) in state.Tensors.Zip(carried))
                tensor.Tensor.Write(values);
            return model.Forward(rows, third, state, step: 1).ToDoubles()[0];
        }
        model.Parameters.ClearGradients();
        Loss();
        model.Backward();
        double largest = 0;
        foreach (Parameter parameter in model.Parameters.Parameters)
            largest = Math.Max(largest, LargestError(parameter, Loss));

        Assert.True(largest < Tolerances.NumericGradient, $"Largest relative error {largest:G3}.");
    }

    [Fact]
    public void A_carried_state_changes_the_loss()
    {
        using var backend = new ReferenceBackend<double>();
        using var model = new LanguageModel(backend, new LanguageModelOptions
        {
            VocabularySize = 7,
            EmbeddingSize = 5,
            Layers = 1,
            HiddenSize = 6,
            BatchNorm = false,
            Dropout = 0,
        });
        using ModelState state = model.CreateState(Sequences);
        model.Forward(Tokens(backend, 0), Tokens(backend, 1), state, 0);
        double carried = model.Forward(Tokens(backend, 1), Tokens(backend, 2), state, 1).ToDoubles()[0];
        state.Reset();
        double fresh = model.Forward(Tokens(backend, 1), Tokens(backend, 2), state, 1).ToDoubles()[0];

        Assert.NotEqual(fresh, carried);
    }

    private static double LargestError(Parameter parameter, Func<double> loss)
    {
        double[] analytic = parameter.Gradient.ToDoubles();
        double[] values = parameter.Value.ToDoubles();
        double scale = analytic.Max(Math.Abs);
        double LossAt(int index, double value)
        {
            double original = values[index];
            values[index] = value;
            parameter.Value.Write(values);
            double result = loss();
            values[index] = original;
            parameter.Value.Write(values);
            return result;
        }

        double largest = 0;
        int stride = Math.Max(1, values.Length / 12);
        for (int i = 0; i < values.Length; i += stride)
        {
            double x = values[i];
            double numeric = (LossAt(i, x - 2 * Difference) - 8 * LossAt(i, x - Difference)
                + 8 * LossAt(i, x + Difference) - LossAt(i, x + 2 * Difference)) / (12 * Difference);
            double size = Math.Max(Math.Max(Math.Abs(numeric), Math.Abs(analytic[i])), 1e-3 * scale);
            if (size > 0)
                largest = Math.Max(largest, Math.Abs(numeric - analytic[i]) / size);
        }
        return largest;
    }

    /// <summary>The symbols of a window with some context beside each.</summary>
    private static Tensor Rows(ReferenceBackend<double> backend, int window, int context)
    {
        Tensor symbols = Tokens(backend, window);
        if (context == 0)
            return symbols;
        Tensor rows = backend.Allocate(new Shape(Steps, Sequences, 1 + context), DType.Int32);
        double[] others = TestValues.Integers($"context {window}", rows.ElementCount, 3 * context);
        Span<int> own = symbols.HostSpan<int>(), all = rows.HostSpan<int>();
        for (int i = 0; i < all.Length; i++)
            all[i] = i % (1 + context) == 0 ? own[i / (1 + context)] : 7 + (int)others[i];
        return rows;
    }

    private static Tensor Tokens(ReferenceBackend<double> backend, int window)
    {
        Tensor tokens = backend.Allocate(new Shape(Steps, Sequences), DType.Int32);
        double[] values = TestValues.Integers($"window {window}", Steps * Sequences, 7);
        tokens.Write(Array.ConvertAll(values, value => (int)value));
        return tokens;
    }
}
