using BachBot.Engine.Backends;
using BachBot.Engine.Models;
using BachBot.Engine.Reference;
using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Support;
using BachBot.Engine.Training;

namespace BachBot.Engine.Tests.Training;

/// <summary>Context tokens beside the symbols, and texts that change from epoch to epoch.</summary>
public sealed class ContextTests
{
    private const int Symbols = 4;

    private static readonly LanguageModelOptions Blind = TrainingFixture.Model with { VocabularySize = Symbols, Dropout = 0 };

    /// <summary>Two context tokens a symbol: one that says what comes next, and one that says nothing.</summary>
    private static readonly LanguageModelOptions Told = Blind with { ContextTokens = 2, ContextVocabularySize = Symbols + 2 };

    [SkippableTheory]
    [EveryKindOfBackend]
    public void A_model_learns_from_the_context_what_the_symbols_do_not_tell(string backendName)
    {
        using IBackend backend = TestBackends.Create(backendName);
        TrainerOptions recipe = TrainingFixture.Recipe with { Epochs = 8 };

        double told = Validation(backend, Told, Rows(1, 400), Rows(2, 100), recipe);
        double blind = Validation(
            backend, Blind, SymbolsOf(Rows(1, 400)), SymbolsOf(Rows(2, 100)), recipe with { Epochs = 2 });

        Assert.True(told < 0.2, $"{told} nats with the context");
        // Symbols that follow each other by chance: ln 4 is all that can be had.
        Assert.True(blind > 1.2, $"{blind} nats without");
    }

    [Fact]
    public void A_text_of_its_own_comes_in_each_epoch()
    {
        using var backend = new ReferenceBackend<float>();
        var asked = new List<int>();
        int[] text = TrainingFixture.Text(1, 500);
        TrainingData data = TrainingFixture.Data with
        {
            TextOfEpoch = epoch =>
            {
                asked.Add(epoch);
                return TrainingFixture.Text(epoch, 500);
            },
        };
        using var model = new LanguageModel(backend, TrainingFixture.Model);
        using var trainer = new Trainer(model, TrainingFixture.Recipe with { Epochs = 3 });
        trainer.Train(data);
        using var same = new LanguageModel(backend, TrainingFixture.Model);
        using var other = new Trainer(same, TrainingFixture.Recipe with { Epochs = 3 });
        other.Train(TrainingFixture.Data);

        // The first is also what the data are known by.
        Assert.Equal([1, 1, 2, 3], asked);
        Assert.Equal(TrainingFixture.Data.Training.ToArray(), text);
        Assert.Equal(other.History[0].TrainingLoss, trainer.History[0].TrainingLoss);
        Assert.NotEqual(other.History[1].TrainingLoss, trainer.History[1].TrainingLoss);
    }

    [Fact]
    public void A_text_of_another_length_is_refused()
    {
        using var backend = new ReferenceBackend<float>();
        using var model = new LanguageModel(backend, TrainingFixture.Model);
        using var trainer = new Trainer(model, TrainingFixture.Recipe);

        Assert.Throws<ArgumentException>(
            () => trainer.Train(TrainingFixture.Data with { TextOfEpoch = _ => new int[499] }));
    }

    [Fact]
    public void Texts_without_whole_rows_are_refused()
    {
        using var backend = new ReferenceBackend<float>();
        using var model = new LanguageModel(backend, Told);
        using var trainer = new Trainer(model, TrainingFixture.Recipe);

        Assert.Throws<ArgumentException>(() => trainer.Train(new TrainingData(new int[400], default)));
        Assert.Throws<ArgumentException>(() => Evaluation.Run(model, new int[400]));
    }

    [Fact]
    public void A_model_with_context_is_saved_and_loaded()
    {
        using var folder = new TemporaryFolder();
        using var backend = new ReferenceBackend<float>();
        using var model = new LanguageModel(backend, Told);
        model.Save(folder.File("model.safetensors"));

        using var loaded = LanguageModel.Load(backend, folder.File("model.safetensors"));

        Assert.Equal(Told, loaded.Options);
        Assert.Equal(Told.CountParameters(), model.Parameters.Count);
        Assert.Equal(Evaluation.Run(model, Rows(2, 100)), Evaluation.Run(loaded, Rows(2, 100)));
    }

    [Theory]
    [InlineData(1, 0, 6)]
    [InlineData(0, 1, 6)]
    [InlineData(1, 1, 0)]
    [InlineData(-1, 1, 6)]
    public void Context_that_contradicts_itself_is_refused(int tokens, int vocabulary, int embedding) =>
        Assert.Throws<ArgumentException>((Blind with
        {
            ContextTokens = tokens,
            ContextVocabularySize = vocabulary,
            EmbeddingSize = embedding,
        }).Validate);

    [Fact]
    public void Tokens_without_their_context_are_refused()
    {
        using var backend = new ReferenceBackend<float>();
        using var model = new LanguageModel(backend, Told);
        using ModelState state = model.CreateState(2);

        Assert.Contains(
            "[T, 2, 3]",
            Assert.Throws<ArgumentException>(
                () => model.Infer(backend.Allocate(new Shape(5, 2), DType.Int32), state)).Message,
            StringComparison.Ordinal);
    }

    private static double Validation(
        IBackend backend, LanguageModelOptions options, int[] training, int[] validation, TrainerOptions recipe)
    {
        using var model = new LanguageModel(backend, options);
        using var trainer = new Trainer(model, recipe);
        return trainer.Train(new TrainingData(training, validation)).BestValidationLoss!.Value;
    }

    /// <summary>Random symbols; with each the one that follows it, as context, and a token that alternates.</summary>
    private static int[] Rows(int seed, int length)
    {
        var random = new System.Random(seed);
        int[] symbols = [.. Enumerable.Range(0, length + 1).Select(_ => random.Next(Symbols))];
        return
        [
            .. Enumerable.Range(0, length).SelectMany(
                i => new[] { symbols[i], Symbols + symbols[i + 1], 2 * Symbols + i % 2 }),
        ];
    }

    private static int[] SymbolsOf(int[] rows) => [.. rows.Where((_, i) => i % 3 == 0)];
}
