namespace BachBot.Engine.Random;

/// <summary>What a random number is drawn for; keeps draws of different purposes apart under one seed.</summary>
public enum RandomPurpose : uint
{
    /// <summary>Initial values of parameters.</summary>
    Initialization = 1,

    /// <summary>Dropout masks.</summary>
    Dropout = 2,

    /// <summary>Tokens drawn from a model.</summary>
    Sampling = 3,
}

/// <summary>The counter-based generator Philox4x32-10: a pure function from key and counter to four random words.</summary>
/// <remarks>Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011). Every number is
/// addressed by (seed, purpose, stream, step, index), so masks and draws are the same on every backend, in any order
/// and with any number of threads, and a resumed run continues exactly.</remarks>
public static class Philox
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>Four random words for a 64-bit key and a 128-bit counter, low words first.</summary>
    public static (uint W0, uint W1, uint W2, uint W3) Generate(ulong key, uint c0, uint c1, uint c2, uint c3)
    {
        uint k0 = (uint)key;
        uint k1 = (uint)(key >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong p0 = (ulong)Multiplier0 * c0;
            ulong p1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += Weyl0;
            k1 += Weyl1;
        }
        return (c0, c1, c2, c3);
    }

    /// <summary>The four words of elements 4 * <paramref name="block"/> to 4 * <paramref name="block"/> + 3.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="purpose">What the numbers are for.</param>
    /// <param name="stream">The layer or parameter that draws them.</param>
    /// <param name="step">The step of training or sampling.</param>
    /// <param name="block">Index of the element divided by four.</param>
    public static (uint W0, uint W1, uint W2, uint W3) Block(
        ulong seed, RandomPurpose purpose, uint stream, uint step, uint block) =>
        Generate(seed, block, step, stream, (uint)purpose);

    /// <summary>The word of one element.</summary>
    /// <inheritdoc cref="Block"/>
    /// <param name="index">The element.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="purpose">What the number is for.</param>
    /// <param name="stream">The layer or parameter that draws it.</param>
    /// <param name="step">The step of training or sampling.</param>
    public static uint Word(ulong seed, RandomPurpose purpose, uint stream, uint step, uint index)
    {
        var (w0, w1, w2, w3) = Block(seed, purpose, stream, step, index / 4);
        return (index % 4) switch { 0 => w0, 1 => w1, 2 => w2, _ => w3 };
    }

    /// <summary>A number in [0, 1) with 24 random bits, exact in single precision.</summary>
    public static float ToUnitInterval(uint word) => (word >> 8) * (1f / (1 << 24));
}
