using BachBot.Chorales.Scores;
using BachBot.Engine.Sampling;

namespace BachBot.Chorales.Composing;

/// <summary>What is composed, and how.</summary>
public sealed record ComposingOptions
{
    /// <summary>How many pieces.</summary>
    public int Count { get; init; } = 1;

    /// <summary>The distribution from which tokens are drawn; its length is not used here.</summary>
    public SamplingOptions Sampling { get; init; } = new() { Temperature = 0.9 };

    /// <summary>Shortest piece in frames of a sixteenth.</summary>
    public int MinFrames { get; init; } = 96;

    /// <summary>Longest piece in frames of a sixteenth. Near it a piece ends with its next phrase, at it wherever it is.
    /// </summary>
    public int MaxFrames { get; init; } = 320;

    /// <summary>How many phrases each piece has, counted by their fermatas, if the length allows it; any number if null.
    /// </summary>
    public int? Phrases { get; init; }

    /// <summary>A beginning that the pieces go on from, in four voices; none if null. Metre, upbeat and key of the pieces
    /// are then those of the beginning, its repeats are not played, and the length counts it.</summary>
    public Chorale? Prime { get; init; }

    /// <summary>How much of <see cref="Prime"/> is taken, in frames of a sixteenth; all of it if null.</summary>
    public int? PrimeFrames { get; init; }

    /// <summary>Whether voices may move in parallel fifths and octaves, as a model may want them to; Bach hardly ever has them.
    /// The encoding <c>bachbot</c> does not say whose a note is, so there it cannot be forbidden.</summary>
    public bool AllowsParallels { get; init; }

    /// <summary>Out of how many each piece is chosen: the one of the lowest <see cref="PieceRanking"/> is kept.</summary>
    public int BestOf { get; init; } = 1;

    /// <summary>The key of the pieces. Null leaves them in the key that they come in: C major or A minor,
    /// unless the model was trained on chorales in their own keys.</summary>
    public Key? Key { get; init; }

    /// <summary>The metre, for a model that is told it; others choose it themselves, and it is only written down.</summary>
    public Metre Metre { get; init; } = Metre.FourFour;

    /// <summary>Length of an incomplete first bar in frames, 0 for none. Most chorales begin with an upbeat of a quarter.
    /// </summary>
    public int PickupFrames { get; init; } = Grid.FramesPerQuarter;

    /// <summary>Throws unless the options describe pieces.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public void Validate()
    {
        Sampling.Validate();
        if (Count < 1)
            throw new ArgumentException($"The number of pieces must be at least 1, not {Count}.");
        if (MinFrames < 1)
            throw new ArgumentException($"The shortest piece must have at least 1 frame, not {MinFrames}.");
        if (Phrases < 1)
            throw new ArgumentException($"A piece has at least 1 phrase, not {Phrases}.");
        if (BestOf < 1)
            throw new ArgumentException($"Each piece is the best of at least 1, not of {BestOf}.");
        ValidatePrime();
        if (PickupFrames < 0 || PickupFrames >= Metre.FramesPerBar)
            throw new ArgumentException(
                $"An upbeat in {Metre} has 0 to {Metre.FramesPerBar - 1} frames, not {PickupFrames}.");
        if (MaxFrames < MinFrames)
            throw new ArgumentException(
                $"The longest piece must have at least the {MinFrames} frames of the shortest, not {MaxFrames}.");
    }

    private void ValidatePrime()
    {
        if (Prime is null)
        {
            if (PrimeFrames is not null)
                throw new ArgumentException("There is no beginning of which frames could be taken.");
            return;
        }
        int frames = PrimeFrames ?? Prime.Length;
        if (frames < 1 || frames > Prime.Length)
            throw new ArgumentException($"The beginning has {Prime.Length} frames, of which {frames} cannot be taken.");
        if (frames >= MaxFrames)
            throw new ArgumentException(
                $"The beginning has {frames} frames; the longest piece must have more than its {MaxFrames}.");
        if (Key is { } key && key != Prime.Key)
            throw new ArgumentException($"The beginning is in {Prime.Key}, so the pieces cannot be in {key}.");
    }
}
