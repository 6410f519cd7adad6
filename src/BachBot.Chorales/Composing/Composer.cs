using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Models;
using BachBot.Engine.Sampling;
using BachBot.Engine.Text;

namespace BachBot.Chorales.Composing;

/// <summary>Composes chorales with a trained model.</summary>
/// <remarks>With the <c>satb</c> encoding the grammar is part of the drawing: a token that would break it has
/// probability zero, so every piece has four complete voices. A model of the <c>bachbot</c> encoding draws freely, as the
/// original did, and its pieces are decoded as well as they can be.</remarks>
public sealed class Composer
{
    /// <summary>Tokens of a frame at the most: a delimiter, a fermata and four notes.</summary>
    private const int TokensPerFrame = 6;

    private readonly LanguageModel _model;
    private readonly IChoraleEncoding _encoding;
    private readonly Vocabulary _vocabulary;

    /// <summary>Makes a composer.</summary>
    /// <param name="model">A model trained on chorales.</param>
    /// <exception cref="ArgumentException">The model was not trained on chorales.</exception>
    public Composer(LanguageModel model)
    {
        _model = model;
        _encoding = ChoraleModel.EncodingOf(model);
        _vocabulary = ChoraleModel.VocabularyOf(model);
    }

    /// <summary>Composes pieces; the same model, options and seed give the same ones.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">Composing was cancelled.</exception>
    public IReadOnlyList<Chorale> Compose(ComposingOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var sampler = new Sampler(
            _model, options.Sampling with { MaxLength = 2 + TokensPerFrame * options.MaxFrames });
        Func<int, ITokenGrammar>? grammars = _encoding is SatbEncoding satb
            ? _ => new LimitedGrammar(_vocabulary, satb.Order, options.MinFrames, options.MaxFrames)
            : null;
        IReadOnlyList<int[]> texts = sampler.Sample(
            options.Count, [_vocabulary.IdOf(ChoraleTokens.Start)], _vocabulary.IdOf(ChoraleTokens.End), grammars,
            cancellationToken);
        return [.. texts.Select((text, index) => Finish(text, index, options))];
    }

    private Chorale Finish(int[] text, int index, ComposingOptions options)
    {
        string[] tokens = _vocabulary.Decode(text);
        Chorale chorale = _encoding is SatbEncoding
            ? _encoding.Decode(tokens)
            : _encoding.DecodeLeniently(tokens).Chorale;
        Key reference = KeyFinder.Find(chorale).Mode == Mode.Major ? Key.CMajor : Key.AMinor;
        var inReference = new Chorale([.. Enum.GetValues<Voice>().Select(voice => chorale[voice])], chorale.Length)
        {
            Title = $"Chorale {index + 1} (seed {options.Sampling.Seed})",
            Key = reference,
        };
        return options.Key is { } key ? inReference.Transpose(SemitonesTo(key)) : inReference;
    }

    /// <summary>The way from C major or A minor to a key: a piece in the other mode lands in the relative key.</summary>
    private static int SemitonesTo(Key key) => -key.SemitonesToReference;
}
