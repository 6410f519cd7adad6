using BachBot.Engine.Backends;

namespace BachBot.Engine.Sampling;

/// <summary>How texts are drawn from a model.</summary>
public sealed record SamplingOptions
{
    /// <summary>Divides the logits: below 1 sharpens the distribution, above 1 flattens it. Positive.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Draws among this many of the most probable tokens; 0 among all, 1 always takes the most probable.
    /// </summary>
    public int TopK { get; init; }

    /// <summary>Draws among the most probable tokens whose probability together reaches this; 1 among all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>The seed: the same seed and model give the same texts.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Tokens after which an unfinished text is broken off.</summary>
    public int MaxLength { get; init; } = 4000;

    /// <summary>Throws unless the options describe a distribution.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public void Validate()
    {
        if (!(Temperature > 0) || double.IsInfinity(Temperature))
            throw new ArgumentException(
                $"The temperature must be positive, not {Temperature}; for the most probable token take top-k 1.");
        if (TopK < 0)
            throw new ArgumentException($"Top-k must be at least 0, not {TopK}.");
        if (!(TopP is > 0 and <= 1))
            throw new ArgumentException($"Top-p must be above 0 and at most 1, not {TopP}.");
        if (MaxLength < 1)
            throw new ArgumentException($"The length must be at least 1, not {MaxLength}.");
    }

    internal SamplingSettings Settings => new(Temperature, TopK, TopP, Seed);
}
