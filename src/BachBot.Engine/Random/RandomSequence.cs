namespace BachBot.Engine.Random;

/// <summary>Philox read as a sequence: the numbers of one (seed, purpose, stream), one after the other.</summary>
public sealed class RandomSequence
{
    private readonly ulong _seed;
    private readonly RandomPurpose _purpose;
    private readonly uint _stream;
    private uint _index;

    /// <summary>Starts at the sequence's first number.</summary>
    public RandomSequence(ulong seed, RandomPurpose purpose, uint stream) =>
        (_seed, _purpose, _stream) = (seed, purpose, stream);

    /// <summary>Uniform in [0, 1) with 53 random bits.</summary>
    public double NextDouble()
    {
        ulong high = NextWord() >> 5;
        ulong low = NextWord() >> 6;
        return ((high << 26) + low) * (1.0 / (1L << 53));
    }

    /// <summary>Standard normal, by the method of Box and Muller.</summary>
    public double NextNormal()
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return radius * Math.Cos(2 * Math.PI * NextDouble());
    }

    private uint NextWord() => Philox.Word(_seed, _purpose, _stream, 0, _index++);
}
