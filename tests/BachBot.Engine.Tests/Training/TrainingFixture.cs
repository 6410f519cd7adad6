using BachBot.Engine.Backends;
using BachBot.Engine.Models;
using BachBot.Engine.Training;

namespace BachBot.Engine.Tests.Training;

/// <summary>A small text with structure, and a model and recipe that learn it in seconds.</summary>
public static class TrainingFixture
{
    public const int Vocabulary = 8;

    public static LanguageModelOptions Model { get; } = new()
    {
        VocabularySize = Vocabulary,
        EmbeddingSize = 6,
        Layers = 2,
        HiddenSize = 12,
        Dropout = 0.1,
    };

    public static TrainerOptions Recipe { get; } = TrainerOptions.BachBot with
    {
        BatchSize = 4,
        SequenceLength = 10,
        LearningRate = 0.02,
        Epochs = 6,
        ReportEvery = 3,
    };

    public static TrainingData Data { get; } = new(Text(1, 500), Text(2, 120));

    /// <summary>A noisy walk around the vocabulary: the next token is mostly the last one plus the one before it.</summary>
    public static int[] Text(int seed, int length)
    {
        var random = new System.Random(seed);
        var text = new int[length];
        for (int i = 0; i < length; i++)
        {
            int next = i < 2 ? i + 1 : text[i - 1] + text[i - 2];
            text[i] = (random.Next(10) == 0 ? random.Next(Vocabulary) : next) % Vocabulary;
        }
        return text;
    }

    public static (LanguageModel Model, TrainingResult Result) Train(
        IBackend backend, TrainerOptions options, TrainingFolder? folder = null)
    {
        var model = new LanguageModel(backend, Model);
        using var trainer = new Trainer(model, options, folder);
        return (model, trainer.Train(Data));
    }
}
