using BachBot.Chorales.Context;
using BachBot.Chorales.RandomNumbers;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Backends;
using BachBot.Engine.Models;
using BachBot.Engine.Sampling;
using BachBot.Engine.Text;
using BachBot.Engine.Training;

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
    /// <exception cref="ArgumentException">An option is out of range, or the beginning has a note that the model does not
    /// know.</exception>
    /// <exception cref="BackendException">The model gives no probabilities, or no piece in the mode of the key.</exception>
    /// <exception cref="OperationCanceledException">Composing was cancelled.</exception>
    public IReadOnlyList<Chorale> Compose(ComposingOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (options.Phrases is not null && !_vocabulary.TryGetId(ChoraleTokens.Fermata, out _))
            throw new ArgumentException("The model knows no fermatas, so phrases cannot be counted.");
        var task = new ComposingTask(options, _encoding, _vocabulary, ChoraleModel.IsTransposed(_model), _context is not null);
        var pieces = new List<Chorale>();
        for (int round = 0; pieces.Count < options.Count; round++)
        {
            if (round == MostRounds)
                throw new BackendException(
                    $"The model composed {pieces.Count} pieces in {options.Key!.Value.Mode.ToString().ToLowerInvariant()} "
                    + $"in {MostRounds * options.Count} tries; ask for a key of the other mode.");
            ulong seed = unchecked(options.Sampling.Seed + (ulong)round * SeedStride);
            foreach (Draft[] drafts in Draw(task, seed, cancellationToken).Chunk(options.BestOf))
            {
                Draft? best = drafts.Where(draft => task.IsInMode(draft.Key)).MinBy(draft => draft.Penalty);
                if (best is not null && pieces.Count < options.Count)
                    pieces.Add(task.Finish(best.Piece, best.Key, pieces.Count + 1));
            }
        }
        return pieces;
    }

    /// <summary>A piece as it was drawn.</summary>
    private sealed record Draft(Chorale Piece, Key Key, double Penalty);

    private IEnumerable<Draft> Draw(ComposingTask task, ulong seed, CancellationToken cancellationToken)
    {
        ComposingOptions options = task.Options;
        int count = options.Count * options.BestOf;
        var sampler = new Sampler(
            _model, options.Sampling with { Seed = seed, MaxLength = 2 + TokensPerFrame * options.MaxFrames });
        IReadOnlyList<int[]> texts = sampler.Sample(
            count, task.Prime, _vocabulary.IdOf(ChoraleTokens.End),
            _ => new LimitedGrammar(Grammar(options), _vocabulary, task.Limits),
            _context is null ? null : number => Context(number), cancellationToken);
        using Evaluation? evaluation = options.BestOf > 1 ? new Evaluation(_model) : null;
        foreach ((int number, int[] text) in texts.Index())
        {
            Chorale piece = _encoding is SatbEncoding
                ? _encoding.Decode(_vocabulary.Decode(text))
                : _encoding.DecodeLeniently(_vocabulary.Decode(text)).Chorale;
            Key key = task.KeyOf(piece);
            double penalty = evaluation is null ? 0 : PieceRanking.Penalty(
                evaluation.Run(_context is null ? text : Rows(text, Context(number)), cancellationToken).NatsPerToken, piece, key);
            yield return new Draft(piece, key, penalty);
        }

        ChoraleContext Context(int number) => new(
            _context!, _vocabulary, ((SatbEncoding)_encoding).Order, task.Bars, task.ModelKey(Pcg32.For(seed, number)));
    }

    /// <summary>The rows of a text: each token with its context.</summary>
    private int[] Rows(int[] text, ChoraleContext context)
    {
        int width = _model.Options.RowTokens;
        var rows = new int[text.Length * width];
        for (int i = 0; i < text.Length; i++)
            context.WriteRow(text[i], rows.AsSpan(i * width, width));
        return rows;
    }

    private IFrameGrammar Grammar(ComposingOptions options)
    {
        if (_encoding is not SatbEncoding satb)
            return new BachBotGrammar(_vocabulary);
        var grammar = new SatbGrammar(_vocabulary, satb.Order);
        return options.AllowsParallels ? grammar : new ParallelFreeGrammar(grammar);
    }
}
