using BachBot.Chorales.Composing;
using BachBot.Chorales.Corpus;
using BachBot.Chorales.Training;
using BachBot.Engine.Models;
using BachBot.Engine.Training;

namespace BachBot.Cli.Running;

/// <summary>A dataset as the texts of a model.</summary>
internal static class RunTexts
{
    /// <exception cref="ArgumentException">The model is none of chorales, or does not fit the dataset.</exception>
    public static ChoraleTexts Of(Dataset dataset, LanguageModel model) =>
        new(dataset, ChoraleModel.VocabularyOf(model), ChoraleModel.ContextOf(model));

    /// <summary>What a run learns from, and what tells how well.</summary>
    /// <exception cref="ArgumentException">The model is none of chorales, or does not fit the dataset.</exception>
    public static TrainingData Of(Dataset dataset, LanguageModel model, TextAugmentation augmentation) =>
        Of(dataset, model).TrainingData(augmentation);
}
