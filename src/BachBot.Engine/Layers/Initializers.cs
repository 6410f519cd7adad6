using BachBot.Engine.Random;

namespace BachBot.Engine.Layers;

/// <summary>Fills a parameter with its first values.</summary>
/// <param name="values">The parameter's elements, row-major, all zero.</param>
/// <param name="random">The parameter's own random numbers.</param>
public delegate void Initializer(Span<double> values, RandomSequence random);

/// <summary>The usual ways to fill a parameter.</summary>
public static class Initializers
{
    /// <summary>All zero.</summary>
    public static Initializer Zeros { get; } = (_, _) => { };

    /// <summary>All one.</summary>
    public static Initializer Ones { get; } = (values, _) => values.Fill(1);

    /// <summary>Normal with mean 0.</summary>
    /// <param name="deviation">The standard deviation.</param>
    public static Initializer Normal(double deviation) => (values, random) =>
    {
        foreach (ref double value in values)
            value = deviation * random.NextNormal();
    };

    /// <summary>Uniform in [-<paramref name="bound"/>, <paramref name="bound"/>).</summary>
    /// <param name="bound">Half the width.</param>
    public static Initializer Uniform(double bound) => (values, random) =>
    {
        foreach (ref double value in values)
            value = bound * (2 * random.NextDouble() - 1);
    };

    /// <summary>Zero but for one range, as for the forget gate's bias.</summary>
    /// <param name="start">First element of the range.</param>
    /// <param name="count">Number of elements.</param>
    /// <param name="value">Their value.</param>
    public static Initializer ZerosExcept(int start, int count, double value) =>
        (values, _) => values.Slice(start, count).Fill(value);
}
