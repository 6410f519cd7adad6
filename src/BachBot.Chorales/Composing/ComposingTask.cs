using BachBot.Chorales.RandomNumbers;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Text;

namespace BachBot.Chorales.Composing;

/// <summary>What is asked of a model's pieces, in the keys and tokens of the model.</summary>
internal sealed class ComposingTask
{
    private readonly bool _isTransposed;

    /// <summary>Puts options into a model's terms.</summary>
    /// <exception cref="ArgumentException">The beginning has a note that the model does not know.</exception>
    /// <param name="options">The options.</param>
    /// <param name="encoding">The encoding of the model's tokens.</param>
    /// <param name="vocabulary">The model's vocabulary.</param>
    /// <param name="isTransposed">Whether the model saw all pieces in C major or A minor.</param>
    /// <param name="knowsBars">Whether the model is told where the bars lie: others begin with a full one.</param>
    public ComposingTask(
        ComposingOptions options, IChoraleEncoding encoding, Vocabulary vocabulary, bool isTransposed, bool knowsBars)
    {
        (Options, _isTransposed) = (options, isTransposed);
        Limits = new PieceLimits(options.MinFrames, options.MaxFrames, options.Phrases);
        Bars = options.Prime is null
            ? new BarGrid(options.Metre, knowsBars ? options.PickupFrames : 0)
            : BarGrid.AsNotated(options.Prime);
        Prime = options.Prime is null
            ? [vocabulary.IdOf(ChoraleTokens.Start)]
            : Encode(options.Prime, options.PrimeFrames ?? options.Prime.Length, encoding, vocabulary);
    }

    public ComposingOptions Options { get; }

    public PieceLimits Limits { get; }

    /// <summary>Where the bars lie.</summary>
    public BarGrid Bars { get; }

    /// <summary>The tokens that every piece begins with.</summary>
    public int[] Prime { get; }

    /// <summary>The key that the model is told, if it is told one.</summary>
    public Key ModelKey(Pcg32 random)
    {
        Key? asked = Options.Prime?.Key ?? Options.Key;
        if (asked is { } key && !_isTransposed)
            return key;
        bool isMinor = asked is { } wanted ? wanted.Mode == Mode.Minor : random.Chance(50);
        return isMinor ? Key.AMinor : Key.CMajor;
    }

    /// <summary>The key of a piece that was drawn.</summary>
    public Key KeyOf(Chorale drawn)
    {
        if (Options.Prime is { } prime)
            return prime.Key.Transpose(ToModel(prime));
        Key key = KeyFinder.Find(drawn);
        return !_isTransposed ? key : key.Mode == Mode.Major ? Key.CMajor : Key.AMinor;
    }

    /// <summary>Whether a key is of the mode that is asked for.</summary>
    public bool IsInMode(Key key) => Options.Prime is not null || Options.Key is null || Options.Key.Value.Mode == key.Mode;

    /// <summary>Gives a piece its title, bars and key: the one in which it was drawn, or the one that was asked for.</summary>
    public Chorale Finish(Chorale drawn, Key key, int number)
    {
        var piece = new Chorale([.. Enum.GetValues<Voice>().Select(voice => drawn[voice])], drawn.Length)
        {
            Title = $"Chorale {number} (seed {Options.Sampling.Seed})",
            Key = key,
            Metres = Options.Prime?.Metres ?? [new MetreChange(0, Options.Metre)],
            PickupFrames = Bars.PickupFrames,
        };
        if (Options.Prime is { } prime)
            return piece.Transpose(-ToModel(prime));
        if (Options.Key is not { } asked)
            return piece;
        // The nearest way, a tritone downwards.
        int semitones = key.SemitonesToReference - asked.SemitonesToReference;
        return piece.Transpose((semitones + 18) % 12 - 6);
    }

    /// <summary>By how much a piece is moved to the key that the model knows.</summary>
    private int ToModel(Chorale piece) => _isTransposed ? piece.Key.SemitonesToReference : 0;

    /// <summary>The tokens of a piece's first frames.</summary>
    private int[] Encode(Chorale piece, int frames, IChoraleEncoding encoding, Vocabulary vocabulary)
    {
        Chorale notated = piece.Transpose(ToModel(piece)).WithoutRepeats();
        var tokens = new List<int>();
        int frame = 0;
        foreach (string token in encoding.Encode(notated))
        {
            if ((token == ChoraleTokens.FrameDelimiter && ++frame == frames) || token == ChoraleTokens.End)
                break;
            if (!vocabulary.TryGetId(token, out int id))
                throw new ArgumentException(
                    $"The beginning has in sixteenth {frame + 1} the token '{token}' once it is moved to {notated.Key}, which no "
                    + "chorale has that the model learnt from.");
            tokens.Add(id);
        }
        return [.. tokens];
    }
}
