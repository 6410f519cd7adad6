using BachBot.Engine.Tensors;

namespace BachBot.Engine.Backends;

/// <summary>Which elements a dropout layer keeps: a pure function of these values and the element's index.</summary>
/// <param name="Rate">p, the probability that an element is dropped, 0 to below 1.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Stream">The layer's number, so that layers draw different masks.</param>
/// <param name="Step">[1] integer: the training step, so that steps draw different masks.</param>
public sealed record DropoutMask(double Rate, ulong Seed, uint Stream, Tensor Step)
{
    /// <summary>An element is kept where its random word is at least this: p 2^32, rounded.</summary>
    public uint Threshold => (uint)Math.Min(Math.Round(Rate * 4294967296.0), uint.MaxValue);

    /// <summary>Factor of the elements that are kept: 1 / (1 - p).</summary>
    public double Scale => 1 / (1 - Rate);
}

/// <summary>Checks of dropout's arguments, the same for every backend.</summary>
public static class DropoutArguments
{
    /// <summary>Checks <see cref="IBackend.Dropout"/> and returns the number of elements.</summary>
    /// <exception cref="ArgumentException">A tensor has another type or shape than expected, or the rate lies outside
    /// 0 to below 1.</exception>
    public static int Check(DType type, DropoutMask mask, Tensor x, Tensor y)
    {
        const string Function = nameof(IBackend.Dropout);
        CheckMask(Function, mask);
        Expect.Type(Function, x, type);
        Expect.Shape(Function, y, type, x.Shape);
        return x.ElementCount;
    }

    /// <summary>Checks the mask of a function that drops elements.</summary>
    /// <exception cref="ArgumentException">The rate lies outside 0 to below 1, or the step is no single integer.
    /// </exception>
    internal static void CheckMask(string function, DropoutMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (!(mask.Rate is >= 0 and < 1))
            throw new ArgumentException(
                $"{function}: the rate must be at least 0 and below 1, not {mask.Rate}.", nameof(mask));
        Expect.Shape(function, mask.Step, DType.Int32, new Shape(1));
    }
}
