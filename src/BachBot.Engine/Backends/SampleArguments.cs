using BachBot.Engine.Tensors;

namespace BachBot.Engine.Backends;

/// <summary>How a token is drawn from logits: divide by the temperature, keep the most probable tokens, draw.</summary>
/// <param name="Temperature">Positive; below 1 sharpens the distribution, above 1 flattens it.</param>
/// <param name="TopK">Keep this many of the most probable tokens; 0 keeps all, 1 always takes the most probable.</param>
/// <param name="TopP">Keep the smallest set of most probable tokens whose probability reaches this; 1 keeps all.
/// </param>
/// <param name="Seed">The seed of the draws.</param>
/// <remarks>Tokens are ranked by logit, equal ones by number; those that are kept share the unit interval in the order of
/// their numbers. Row n draws with Philox's word for (seed,
/// <see cref="Random.RandomPurpose.Sampling"/>, stream 0, step, index n): a row's draws do not depend on how many rows
/// there are.</remarks>
public readonly record struct SamplingSettings(double Temperature, int TopK, double TopP, ulong Seed)
{
    /// <summary>Whether improbable tokens are left out.</summary>
    public bool Truncates => TopK > 0 || TopP < 1;

    /// <summary>Throws for a function that is given a setting out of range.</summary>
    internal void Check(string function)
    {
        if (!(Temperature > 0) || double.IsInfinity(Temperature))
            throw new ArgumentException($"{function}: the temperature must be positive, not {Temperature}.");
        if (TopK < 0)
            throw new ArgumentException($"{function}: top-k must not be negative, not {TopK}.");
        if (!(TopP is > 0 and <= 1))
            throw new ArgumentException($"{function}: top-p must be above 0 and at most 1, not {TopP}.");
    }
}

/// <summary>The sizes of a sampling call.</summary>
/// <param name="Rows">N.</param>
/// <param name="Symbols">V.</param>
public readonly record struct SampleSize(int Rows, int Symbols);

/// <summary>Checks of sampling's arguments, the same for every backend.</summary>
public static class SampleArguments
{
    /// <summary>Checks <see cref="IBackend.Sample"/> and returns the sizes.</summary>
    /// <exception cref="ArgumentException">A tensor has another type or shape than expected, or a setting is out of
    /// range.</exception>
    public static SampleSize Check(
        DType type, Tensor logits, SamplingSettings settings, Tensor step, Tensor? allowed, Tensor tokens)
    {
        const string Function = nameof(IBackend.Sample);
        settings.Check(Function);
        Expect.Rank(Function, logits, 2);
        Expect.Type(Function, logits, type);
        var size = new SampleSize(logits.Shape[0], logits.Shape[1]);
        Expect.Shape(Function, step, DType.Int32, new Shape(1));
        Expect.Shape(Function, tokens, DType.Int32, new Shape(size.Rows));
        if (allowed is not null)
            Expect.Shape(Function, allowed, DType.Int32, logits.Shape);
        return size;
    }
}
