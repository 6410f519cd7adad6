using BachBot.Engine.Backends;
using BachBot.Engine.Models;
using BachBot.Engine.Reference;
using BachBot.Engine.Sampling;
using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Support;
using BachBot.Engine.Tests.Training;

namespace BachBot.Engine.Tests.Sampling;

public sealed class InferenceSessionTests
{
    private static readonly LanguageModelOptions Model = TrainingFixture.Model;

    [SkippableTheory]
    [EveryBackend]
    public void Texts_read_side_by_side_are_told_what_each_is_told_alone(string backendName)
    {
        using IBackend backend = TestBackends.Create(backendName);
        using var model = new LanguageModel(backend, Model);
        int[][] texts = [[0, 1, 2, 1], [3, 3, 0, 2], [1, 0, 0, 3]];
        using var session = new InferenceSession(model, texts.Length);
        for (int t = 0; t < 4; t++)
        {
            double[] told = session.Read([.. texts.Select(text => text[t])]).ToArray();
            for (int n = 0; n < texts.Length; n++)
            {
                double[] alone = LogProbabilities(model, texts[n][..(t + 1)]);
                Compare.Close(
                    alone, told[(n * Model.VocabularySize)..((n + 1) * Model.VocabularySize)],
                    Tolerances.Of(backend.ScalarType), $"text {n} after {t + 1} tokens");
            }
        }
    }

    [SkippableTheory]
    [EveryBackend]
    public void A_text_goes_on_as_the_one_that_it_was_copied_from(string backendName)
    {
        foreach (CellKind cell in Enum.GetValues<CellKind>())
        {
            using IBackend backend = TestBackends.Create(backendName);
            using var model = new LanguageModel(backend, Model with { Cell = cell });
            using var session = new InferenceSession(model, 3);
            using var other = new InferenceSession(model, 3);
            for (int round = 0; round < 2; round++)
            {
                session.Read([0, 1, 2]);
                session.Select([2, 2, 0]);
                session.Read([1, 3, 0]);
                session.Select([1, 0, 1]);
                double[] told = session.Read([1, 1, 1]).ToArray();

                other.Read([2, 2, 2]);
                other.Read([3, 1, 3]);
                // Products of matrices may add in another order in another row.
                Compare.Close(
                    other.Read([1, 1, 1]).ToArray(), told, Tolerances.Of(backend.ScalarType),
                    $"{cell} on {backendName}, round {round}");
                session.Reset();
                other.Reset();
            }
        }
    }

    [Fact]
    public void After_a_reset_nothing_was_read()
    {
        using var backend = new ReferenceBackend<double>();
        using var model = new LanguageModel(backend, Model);
        using var session = new InferenceSession(model, 1);
        double[] first = session.Read([1]).ToArray();
        double[] second = session.Read([1]).ToArray();
        session.Reset();

        Assert.NotEqual(first, second);
        Assert.Equal(first, session.Read([1]).ToArray());
    }

    [Fact]
    public void Rows_with_context_are_read_as_a_whole()
    {
        using var backend = new ReferenceBackend<double>();
        using var model = new LanguageModel(backend, Model with { ContextTokens = 1, ContextVocabularySize = 2 });
        using var session = new InferenceSession(model, 2);
        int first = Model.VocabularySize;
        double[] told = session.Read([1, first, 1, first + 1]).ToArray();

        Assert.NotEqual(told[..Model.VocabularySize], told[Model.VocabularySize..]);
        Assert.Equal(1, told[..Model.VocabularySize].Sum(Math.Exp), 12);
        Assert.Contains(
            $"Text 1 has the token number {first} where one from 0 to {first - 1}",
            Assert.Throws<ArgumentException>(() => session.Read([1, first, first, first]).ToArray()).Message);
        Assert.Contains(
            "Text 0 has the token number 1 where one from",
            Assert.Throws<ArgumentException>(() => session.Read([1, 1, 1, first]).ToArray()).Message);
        Assert.Contains("need 4 tokens, not 2", Assert.Throws<ArgumentException>(() => session.Read([1, 1]).ToArray()).Message);
    }

    [Fact]
    public void Copies_of_texts_that_are_not_there_are_refused()
    {
        using var backend = new ReferenceBackend<double>();
        using var model = new LanguageModel(backend, Model);
        using var session = new InferenceSession(model, 2);

        Assert.Throws<ArgumentException>(() => session.Select([0]));
        Assert.Throws<ArgumentException>(() => session.Select([0, 2]));
        Assert.Throws<ArgumentException>(() => session.Select([-1, 0]));
    }

    private static double[] LogProbabilities(LanguageModel model, int[] text)
    {
        using ModelState state = model.CreateState(1);
        using Tensor tokens = model.Backend.Allocate(new Shape(text.Length, 1), DType.Int32);
        tokens.Write(text);
        double[] logits = model.Infer(tokens, state).ToDoubles()[^model.Options.VocabularySize..];
        double log = Math.Log(logits.Sum(Math.Exp));
        return [.. logits.Select(logit => logit - log)];
    }
}
