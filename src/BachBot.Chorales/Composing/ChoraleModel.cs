using BachBot.Chorales.Context;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Models;
using BachBot.Engine.Text;

namespace BachBot.Chorales.Composing;

/// <summary>What makes a language model one of chorales: it knows its vocabulary, and the encoding of its tokens is
/// among its facts.</summary>
public static class ChoraleModel
{
    private const string EncodingFact = "encoding";
    private const string KeysFact = "keys";
    private const string ContextFact = "context";
    private const string OwnKeys = "own";
    private const string ReferenceKeys = "C major, A minor";

    /// <summary>Notes among the model's facts how its texts were made.</summary>
    /// <param name="model">The model.</param>
    /// <param name="encoding">The encoding of its tokens.</param>
    /// <param name="transposed">Whether all pieces were moved to C major or A minor.</param>
    public static void SetEncoding(LanguageModel model, IChoraleEncoding encoding, bool transposed = true)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(encoding);
        model.Metadata[EncodingFact] = encoding.Specification;
        model.Metadata[KeysFact] = transposed ? ReferenceKeys : OwnKeys;
    }

    /// <summary>Notes among the model's facts what its context tokens say.</summary>
    /// <exception cref="ArgumentException">The model takes another number of context tokens.</exception>
    public static void SetContext(LanguageModel model, ContextLayout layout)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(layout);
        if (!Fits(model.Options, layout))
            throw new ArgumentException($"The model takes no context of {layout}.", nameof(layout));
        model.Metadata[ContextFact] = layout.ToString();
    }

    /// <summary>What the model's context tokens say; null if it takes none.</summary>
    /// <exception cref="ArgumentException">The model takes a context, but not one of chorales.</exception>
    public static ContextLayout? ContextOf(LanguageModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Options.ContextTokens == 0)
            return null;
        try
        {
            if (model.Metadata.TryGetValue(ContextFact, out string? names)
                && ContextLayout.Parse(names) is { } layout && Fits(model.Options, layout))
                return layout;
        }
        catch (FormatException exception)
        {
            throw new ArgumentException($"The model's context is not known: {exception.Message}", exception);
        }
        throw new ArgumentException("The model takes a context that is none of chorales.");
    }

    private static bool Fits(LanguageModelOptions options, ContextLayout layout) =>
        options.ContextTokens == layout.Tokens && options.ContextVocabularySize == layout.VocabularySize;

    /// <summary>Whether the model saw all pieces in C major or A minor, and not in their own keys.</summary>
    public static bool IsTransposed(LanguageModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return !model.Metadata.TryGetValue(KeysFact, out string? keys) || keys != OwnKeys;
    }

    /// <summary>The encoding of the model's tokens.</summary>
    /// <exception cref="ArgumentException">The model is not one of chorales.</exception>
    public static IChoraleEncoding EncodingOf(LanguageModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!model.Metadata.TryGetValue(EncodingFact, out string? specification))
            throw new ArgumentException("The model names no encoding of chorales: it was not trained on chorales.");
        try
        {
            return ChoraleEncoding.Parse(specification);
        }
        catch (FormatException exception)
        {
            throw new ArgumentException($"The model's encoding is not known: {exception.Message}", exception);
        }
    }

    /// <summary>The model's symbols.</summary>
    /// <exception cref="ArgumentException">The model does not know them.</exception>
    public static Vocabulary VocabularyOf(LanguageModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Vocabulary vocabulary = model.Vocabulary
            ?? throw new ArgumentException("The model does not know its vocabulary: it was not trained on chorales.");
        string? unknown = vocabulary.Tokens.FirstOrDefault(token => !ChoraleTokens.IsKnown(token));
        return unknown is null
            ? vocabulary
            : throw new ArgumentException($"The model's vocabulary has '{unknown}', which is no token of chorales.");
    }
}
