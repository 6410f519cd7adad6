using System.Reflection;
using BachBot.Engine.Backends;
using BachBot.Engine.Cpu;
using BachBot.Engine.Models;
using BachBot.Engine.Reference;
using BachBot.Engine.Sampling;
using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Support;
using BachBot.Engine.Tests.Training;
using BachBot.Engine.Training;
using Xunit.Sdk;

namespace BachBot.Engine.Tests.Sampling;

public sealed class SamplerTests
{
    [SkippableTheory]
    [EveryBackend]
    public void The_same_seed_gives_the_same_text(string backendName)
    {
        using IBackend backend = TestBackends.Create(backendName);
        using var model = new LanguageModel(backend, TrainingFixture.Model);
        var options = new SamplingOptions { Seed = 5, MaxLength = 50 };

        int[] first = new Sampler(model, options).Sample([0]);
        int[] second = new Sampler(model, options).Sample([0]);
        int[] other = new Sampler(model, options with { Seed = 6 }).Sample([0]);

        Assert.Equal(50, first.Length);
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void A_text_does_not_depend_on_how_many_are_drawn()
    {
        using var backend = new ReferenceBackend<double>();
        using var model = new LanguageModel(backend, TrainingFixture.Model);
        var sampler = new Sampler(model, new SamplingOptions { MaxLength = 40 });

        IReadOnlyList<int[]> two = sampler.Sample(2, [0]);
        IReadOnlyList<int[]> five = sampler.Sample(5, [0]);

        Assert.Equal(two[0], five[0]);
        Assert.Equal(two[1], five[1]);
        Assert.NotEqual(five[0], five[1]);
    }

    /// <summary>70 units are no multiple of any vector; those of 384 are shared by threads where there are few texts.
    /// </summary>
    [Theory]
    [CellsAndVectors(70)]
    [CellsAndVectors(384)]
    public void On_the_cpu_it_does_not_even_by_a_bit_nor_on_the_number_of_threads(
        CellKind cell, int units, CpuInstructionSet instructions)
    {
        LanguageModelOptions options = TrainingFixture.Model with { Cell = cell, HiddenSize = units };
        List<double[]> expected = FirstText(1, 1);

        foreach ((int threads, int count) in new[] { (2, 1), (3, 1), (5, 2), (3, 7), (3, 20), (5, 20) })
            Assert.Equal(expected, FirstText(threads, count));

        List<double[]> FirstText(int threads, int count)
        {
            using var backend = new CpuBackend(
                new CpuBackendOptions { Threads = threads, InstructionSet = instructions });
            using var model = new LanguageModel(backend, options);
            using var batch = new SamplingBatch(model, new SamplingSettings(1, 0, 1, 7), count, null, null);
            batch.Feed(0);
            var logits = new List<double[]>();
            for (int length = 0; length < 6; length++)
            {
                logits.Add(batch.Logits.ToDoubles()[..options.VocabularySize]);
                batch.Draw();
            }
            return logits;
        }
    }

    /// <summary>While a text is drawn the backend keeps the weights in another form, which must not outlive them.</summary>
    [Fact]
    public void After_more_training_texts_come_from_the_new_weights()
    {
        using var folder = new TemporaryFolder();
        using var backend = new CpuBackend();
        using var model = new LanguageModel(backend, TrainingFixture.Model);
        var options = new SamplingOptions { MaxLength = 60 };
        int[] before = new Sampler(model, options).Sample([0]);

        using (var trainer = new Trainer(model, TrainingFixture.Recipe))
            trainer.Train(TrainingFixture.Data);
        int[] after = new Sampler(model, options).Sample([0]);

        model.Save(folder.File("model.safetensors"));
        using var another = new CpuBackend();
        using var saved = LanguageModel.Load(another, folder.File("model.safetensors"));
        Assert.Equal(new Sampler(saved, options).Sample([0]), after);
        Assert.NotEqual(before, after);
    }

    [Fact]
    public void A_text_ends_with_its_end_token()
    {
        using var backend = new ReferenceBackend<float>();
        using var model = new LanguageModel(backend, TrainingFixture.Model);
        var sampler = new Sampler(model, new SamplingOptions { MaxLength = 1000 });

        Assert.All(sampler.Sample(8, [0, 1], end: 3), text =>
        {
            Assert.Equal([0, 1], text[..2]);
            Assert.Equal(text.Length - 1, Array.IndexOf(text, 3));
        });
    }

    [Fact]
    public void A_grammar_is_obeyed()
    {
        using var backend = new ReferenceBackend<float>();
        using var model = new LanguageModel(backend, TrainingFixture.Model);
        var sampler = new Sampler(model, new SamplingOptions { MaxLength = 60 });

        Assert.All(
            sampler.Sample(3, [0], grammars: _ => new Alternating()),
            text => Assert.All(text.Index(), token => Assert.Equal(token.Index % 2, token.Item % 2)));
    }

    /// <summary>Each text has a context of its own: what is drawn is the most probable after the tokens and their context.
    /// </summary>
    [SkippableTheory]
    [EveryBackend]
    public void A_context_stands_beside_every_token(string backendName)
    {
        using IBackend backend = TestBackends.Create(backendName);
        LanguageModelOptions options = TrainingFixture.Model with { ContextTokens = 2, ContextVocabularySize = 9 };
        using var model = new LanguageModel(backend, options);
        IReadOnlyList<int[]> texts = new Sampler(model, new SamplingOptions { MaxLength = 30, TopK = 1 })
            .Sample(3, [0, 1], contexts: number => new Counting(options.VocabularySize, number));

        using var session = new InferenceSession(model, 1);
        for (int n = 0; n < texts.Count; n++)
        {
            session.Reset();
            var context = new Counting(options.VocabularySize, n);
            var row = new int[3];
            for (int i = 0; i + 1 < texts[n].Length; i++)
            {
                row[0] = texts[n][i];
                context.Advance(row[0]);
                context.Write(row.AsSpan(1));
                double[] next = session.Read(row).ToArray();
                if (i > 0)
                    Assert.Equal(Array.IndexOf(next, next.Max()), texts[n][i + 1]);
            }
        }
        Assert.NotEqual(texts[0], texts[1]);
    }

    [Fact]
    public void A_context_is_asked_for_where_the_model_takes_one_and_refused_where_not()
    {
        using var backend = new ReferenceBackend<float>();
        using var with = new LanguageModel(
            backend, TrainingFixture.Model with { ContextTokens = 2, ContextVocabularySize = 9 });
        using var without = new LanguageModel(backend, TrainingFixture.Model);
        var options = new SamplingOptions { MaxLength = 3 };

        Assert.Contains(
            "no context is given", Assert.Throws<ArgumentException>(() => new Sampler(with, options).Sample([0])).Message);
        Assert.Contains(
            "takes 0 context tokens",
            Assert.Throws<ArgumentException>(
                () => new Sampler(without, options).Sample([0], context: new Counting(4, 0))).Message);
    }

    /// <summary>Draws follow the softmax: 20,000 draws against their probabilities by Pearson's χ².</summary>
    [SkippableTheory]
    [EveryBackend]
    public void Draws_follow_the_distribution(string backendName)
    {
        using IBackend backend = TestBackends.Create(backendName);
        double[] logits = [0, 0.5, -1, 1, -0.25];
        const int Rows = 20_000;
        const double Temperature = 0.8;
        Tensor rows = backend.Allocate(new Shape(Rows, logits.Length), backend.ScalarType);
        rows.Write([.. Enumerable.Range(0, Rows).SelectMany(_ => logits)]);
        Tensor tokens = backend.Allocate(new Shape(Rows), DType.Int32);
        backend.Sample(
            rows, new SamplingSettings(Temperature, 0, 1, 11), backend.Allocate(new Shape(1), DType.Int32), null, tokens);
        var drawn = new int[Rows];
        tokens.Read(drawn);

        double total = logits.Sum(z => Math.Exp(z / Temperature));
        double chiSquare = logits.Index().Sum(z =>
        {
            double expected = Rows * Math.Exp(z.Item / Temperature) / total;
            double count = drawn.Count(token => token == z.Index);
            return (count - expected) * (count - expected) / expected;
        });

        // The 99.9 % point with four degrees of freedom.
        Assert.True(chiSquare < 18.47, $"χ² is {chiSquare}.");
    }

    [Fact]
    public void A_row_where_nothing_is_allowed_is_refused()
    {
        using var backend = new ReferenceBackend<float>();
        Tensor logits = backend.Allocate(new Shape(1, 3), DType.Float32);
        Tensor allowed = backend.Allocate(new Shape(1, 3), DType.Int32);

        Assert.Throws<BackendException>(() => backend.Sample(
            logits, new SamplingSettings(1, 0, 1, 1), backend.Allocate(new Shape(1), DType.Int32), allowed,
            backend.Allocate(new Shape(1), DType.Int32)));
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(-1, 0, 1)]
    [InlineData(double.NaN, 0, 1)]
    [InlineData(double.PositiveInfinity, 0, 1)]
    [InlineData(1, -1, 1)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 0, 1.5)]
    public void Options_out_of_range_are_refused(double temperature, int topK, double topP) =>
        Assert.Throws<ArgumentException>(
            () => new SamplingOptions { Temperature = temperature, TopK = topK, TopP = topP }.Validate());

    [Fact]
    public void A_context_of_something_else_than_context_tokens_is_refused()
    {
        using var backend = new ReferenceBackend<float>();
        using var model = new LanguageModel(
            backend, TrainingFixture.Model with { ContextTokens = 2, ContextVocabularySize = 3 });

        ArgumentException error = Assert.Throws<ArgumentException>(() => new Sampler(model, new SamplingOptions())
            .Sample([0], context: new Counting(TrainingFixture.Model.VocabularySize, text: 1)));

        Assert.Contains("Text 0 has the token number 15 where one from 8 to 10 must stand", error.Message);
    }

    /// <summary>Every cell with every vector.</summary>
    private sealed class CellsAndVectorsAttribute(int units) : DataAttribute
    {
        public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
            from cell in Enum.GetValues<CellKind>()
            from instructions in Enum.GetValues<CpuInstructionSet>()
            select new object[] { cell, units, instructions };
    }

    /// <summary>Counts the tokens, and says which text it is.</summary>
    private sealed class Counting(int symbols, int text) : ITokenContext
    {
        private int _count;

        public void Write(Span<int> context) => (context[0], context[1]) = (symbols + _count % 6, symbols + 6 + text % 3);

        public void Advance(int token) => _count++;
    }

    private sealed class Alternating : ITokenGrammar
    {
        private int _next;

        public void Allowed(Span<bool> allowed)
        {
            for (int token = 0; token < allowed.Length; token++)
                allowed[token] = token % 2 == _next;
        }

        public void Advance(int token) => _next = 1 - token % 2;
    }
}
