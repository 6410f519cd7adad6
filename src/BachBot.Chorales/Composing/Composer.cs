using BachBot.Chorales.Context;
using BachBot.Chorales.RandomNumbers;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Backends;
using BachBot.Engine.Models;
using BachBot.Engine.Sampling;
using BachBot.Engine.Text;

namespace BachBot.Chorales.Composing;

/// <summary>Composes chorales with a trained model.</summary>
/// <remarks>The encoding's grammar is part of the drawing: a token that would break it has probability zero. With the
/// <c>satb</c> encoding every piece therefore has four complete voices; the <c>bachbot</c> encoding does not say which
/// voice a note belongs to, and its pieces are decoded as well as they can be.</remarks>
public sealed class Composer
{
    /// <summary>Tokens of a frame at the most: a delimiter, a fermata and four notes.</summary>
    private const int TokensPerFrame = 6;

    /// <summary>Most of a model's pieces may be in the other mode than the one asked for, but not all.</summary>
    private const int MostRounds = 16;

    /// <summary>From one round's seed to the next: far, so that the rounds of neighbouring seeds differ (the golden
    /// ratio times 2^64).</summary>
    private const ulong SeedStride = 0x9E3779B97F4A7C15;

    private readonly LanguageModel _model;
    private readonly IChoraleEncoding _encoding;
    private readonly Vocabulary _vocabulary;
    private readonly ContextLayout? _context;

    /// <summary>Makes a composer.</summary>
    /// <param name="model">A model trained on chorales.</param>
    /// <exception cref="ArgumentException">The model was not trained on chorales.</exception>
    public Composer(LanguageModel model)
    {
        _model = model;
        _encoding = ChoraleModel.EncodingOf(model);
        _vocabulary = ChoraleModel.VocabularyOf(model);
        _context = ChoraleModel.ContextOf(model);
    }

    /// <summary>Composes pieces; the same model, options and seed give the same ones.</summary>
    /// <remarks>Where a key is asked for, pieces that came out in the other mode are drawn again: most models are not told
    /// the key, and those that are need not heed it.</remarks>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="BackendException">The model gives no probabilities, or no piece in the mode of the key.</exception>
    /// <exception cref="OperationCanceledException">Composing was cancelled.</exception>
    public IReadOnlyList<Chorale> Compose(ComposingOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var pieces = new List<Chorale>();
        for (int round = 0; pieces.Count < options.Count; round++)
        {
            if (round == MostRounds)
                throw new BackendException(
                    $"The model composed {pieces.Count} pieces in {options.Key!.Value.Mode.ToString().ToLowerInvariant()} "
                    + $"in {MostRounds * options.Count} tries; ask for a key of the other mode.");
            ulong seed = unchecked(options.Sampling.Seed + (ulong)round * SeedStride);
            foreach (Chorale drawn in Draw(options, seed, cancellationToken))
            {
                Key key = KeyFinder.Find(drawn);
                if (ChoraleModel.IsTransposed(_model))
                    key = key.Mode == Mode.Major ? Key.CMajor : Key.AMinor;
                if (pieces.Count < options.Count && (options.Key is null || options.Key.Value.Mode == key.Mode))
                    pieces.Add(Finish(drawn, key, pieces.Count + 1, options));
            }
        }
        return pieces;
    }

    private IEnumerable<Chorale> Draw(ComposingOptions options, ulong seed, CancellationToken cancellationToken)
    {
        var sampler = new Sampler(
            _model, options.Sampling with { Seed = seed, MaxLength = 2 + TokensPerFrame * options.MaxFrames });
        IReadOnlyList<int[]> texts = sampler.Sample(
            options.Count, [_vocabulary.IdOf(ChoraleTokens.Start)], _vocabulary.IdOf(ChoraleTokens.End),
            _ => new LimitedGrammar(Grammar(), _vocabulary, options.MinFrames, options.MaxFrames),
            _context is null ? null : number => Context(_context, options, Pcg32.For(seed, number)), cancellationToken);
        return texts.Select(text => _encoding is SatbEncoding
            ? _encoding.Decode(_vocabulary.Decode(text))
            : _encoding.DecodeLeniently(_vocabulary.Decode(text)).Chorale);
    }

    private ChoraleContext Context(ContextLayout layout, ComposingOptions options, Pcg32 random)
    {
        bool isMinor = options.Key is { } key ? key.Mode == Mode.Minor : random.Chance(50);
        return new ChoraleContext(
            layout, _vocabulary, ((SatbEncoding)_encoding).Order, new BarGrid(options.Metre, options.PickupFrames),
            isMinor ? Key.AMinor : Key.CMajor);
    }

    private IFrameGrammar Grammar() => _encoding is SatbEncoding satb
        ? new SatbGrammar(_vocabulary, satb.Order)
        : new BachBotGrammar(_vocabulary);

    /// <summary>Gives a piece its title and key: the one in which it was drawn, or the one that was asked for.</summary>
    private Chorale Finish(Chorale drawn, Key key, int number, ComposingOptions options)
    {
        var piece = new Chorale([.. Enum.GetValues<Voice>().Select(voice => drawn[voice])], drawn.Length)
        {
            Title = $"Chorale {number} (seed {options.Sampling.Seed})",
            Key = key,
            Metres = [new MetreChange(0, options.Metre)],
            // Nobody told other models where the bars lie.
            PickupFrames = _context is null ? 0 : options.PickupFrames,
        };
        if (options.Key is not { } asked)
            return piece;
        // The nearest way, a tritone downwards.
        int semitones = key.SemitonesToReference - asked.SemitonesToReference;
        return piece.Transpose((semitones + 18) % 12 - 6);
    }
}
