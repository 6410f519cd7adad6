using System.Numerics;

namespace BachBot.Chorales.RandomNumbers;

/// <summary>The generator PCG-XSH-RR 64/32: small, and the same numbers on every machine and .NET version.</summary>
/// <remarks>M. O'Neill, <em>PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random
/// Number Generation</em>, 2014.</remarks>
internal sealed class Pcg32
{
    private const ulong Multiplier = 6364136223846793005;

    private readonly ulong _increment;
    private ulong _state;

    /// <summary>Starts a sequence.</summary>
    /// <param name="seed">Where in the sequence to start.</param>
    /// <param name="stream">Which of the 2^63 sequences; the highest bit is ignored.</param>
    public Pcg32(ulong seed, ulong stream)
    {
        _increment = stream << 1 | 1;
        Next();
        _state += seed;
        Next();
    }

    /// <summary>A generator for one of many pieces: neighbouring numbers give unrelated sequences.</summary>
    public static Pcg32 For(ulong seed, int index)
    {
        ulong mixed = Mix(seed + Mix((ulong)index));
        return new Pcg32(mixed, Mix(mixed));
    }

    // The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
        value = (value ^ value >> 27) * 0x94D049BB133111EB;
        return value ^ value >> 31;
    }

    /// <summary>The next 32 bits.</summary>
    public uint Next()
    {
        ulong old = _state;
        _state = old * Multiplier + _increment;
        uint shifted = (uint)((old >> 18 ^ old) >> 27);
        return BitOperations.RotateRight(shifted, (int)(old >> 59));
    }

    /// <summary>A number from 0 to <paramref name="bound"/> - 1, all equally likely.</summary>
    public int Below(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        uint range = (uint)bound;
        // Numbers under the threshold would make the small remainders more likely.
        uint threshold = (0u - range) % range;
        uint number;
        do
            number = Next();
        while (number < threshold);

        return (int)(number % range);
    }

    /// <summary>True in so many of 100 cases.</summary>
    public bool Chance(int percent) => Below(100) < percent;

    /// <summary>An index, each as likely as its weight says.</summary>
    /// <param name="weights">Not negative, not all zero.</param>
    public int Choose(ReadOnlySpan<double> weights)
    {
        // Sums and products of doubles are the same on every machine; only library functions are not.
        double total = 0;
        foreach (double weight in weights)
            total += weight;
        double point = Next() * (1.0 / 4294967296.0) * total;
        int last = -1;
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] <= 0)
                continue;
            last = i;
            point -= weights[i];
            if (point < 0)
                break;
        }

        return last >= 0 ? last : throw new ArgumentException("All weights are zero.", nameof(weights));
    }

    /// <summary>One of some items, each as likely as its weight says.</summary>
    public T Choose<T>(ReadOnlySpan<(T Item, int Weight)> items)
    {
        int total = 0;
        foreach ((_, int weight) in items)
            total += weight;
        int point = Below(total);
        foreach ((T item, int weight) in items)
        {
            point -= weight;
            if (point < 0)
                return item;
        }

        throw new ArgumentException("The weights must not be negative.", nameof(items));
    }
}
