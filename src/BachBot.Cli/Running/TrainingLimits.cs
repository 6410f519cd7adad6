using System.Globalization;
using BachBot.Engine.Models;
using BachBot.Engine.Training;

namespace BachBot.Cli.Running;

/// <summary>Finds out before a run begins, and before anything is written, that it could not.</summary>
internal static class TrainingLimits
{
    /// <summary>Weights, gradients and the optimiser's two moments.</summary>
    private const int NumbersPerParameter = 4;

    /// <param name="model">The model.</param>
    /// <param name="recipe">Its training.</param>
    /// <param name="tokens">Tokens of the training text.</param>
    /// <param name="onHost">Whether it takes this machine's memory; a device says itself what it lacks.</param>
    /// <exception cref="CommandException">The model does not fit this machine, or there is too little to normalise.
    /// </exception>
    /// <exception cref="ArgumentException">The text is too short.</exception>
    public static void Check(LanguageModelOptions model, TrainerOptions recipe, int tokens, bool onHost)
    {
        model.Validate();
        _ = TokenStream.CountWindows(tokens, recipe.BatchSize, recipe.SequenceLength);
        if (model is { BatchNorm: true, Layers: > 0 } && (long)recipe.BatchSize * recipe.SequenceLength < 2)
            throw new CommandException(
                "batch normalisation needs more than one token a step: take a larger --batch or --sequence, or "
                + "--no-batch-norm.");
        double needed = Bytes(model, recipe);
        double available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (onHost && needed > available)
            throw new CommandException(string.Create(
                CultureInfo.InvariantCulture,
                $"training would take {Gigabytes(needed)} of memory or more, this machine has {Gigabytes(available)}: ")
                + "take a smaller --hidden, --layers, --embedding, --batch or --sequence.");
    }

    /// <summary>The least that a run needs: parameters, and the activations that the way back needs.</summary>
    private static double Bytes(LanguageModelOptions model, TrainerOptions recipe)
    {
        double activations = model.Layers * 6.0 * model.HiddenSize + 2.0 * model.VocabularySize;
        return sizeof(float) * (NumbersPerParameter * (double)model.CountParameters()
            + (double)recipe.BatchSize * recipe.SequenceLength * activations);
    }

    private static string Gigabytes(double bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / (1L << 30):F1} GB");
}
