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
        if (PickupFrames < 0 || PickupFrames >= Metre.FramesPerBar)
            throw new ArgumentException(
                $"An upbeat in {Metre} has 0 to {Metre.FramesPerBar - 1} frames, not {PickupFrames}.");
        if (MaxFrames < MinFrames)
            throw new ArgumentException(
                $"The longest piece must have at least the {MinFrames} frames of the shortest, not {MaxFrames}.");
    }
}
