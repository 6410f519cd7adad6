using BachBot.Engine.Backends;
using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;
using BachBot.Engine.Random;

namespace BachBot.Engine.Cpu;

/// <summary>Draws the tokens of some rows.</summary>
internal unsafe struct SamplingJob : IParallelJob
{
    /// <summary>Stands in place of a token where a row has none.</summary>
    public const int NoneAllowed = -1, NotFinite = -2;

    /// <summary>Rows of a part: some 20 µs, enough to pay for claiming it.</summary>
    private const int PartRows = 8;

    public SampleSize Size;
    public SamplingSettings Settings;
    public uint Position;
    public float* Logits;

    /// <summary>Null allows every token.</summary>
    public int* Allowed;

    public int* Tokens;

    /// <summary>For each thread, room for a key and a weight of each token.</summary>
    public PerWorker Memory;

    public readonly int Parts => (Size.Rows + PartRows - 1) / PartRows;

    public readonly void Execute<TLanes>(int part, int worker)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var keys = new Span<ulong>(Memory[worker], Size.Symbols);
        var weights = new Span<double>((ulong*)Memory[worker] + Size.Symbols, Size.Symbols);
        for (int row = part * PartRows; row < Math.Min(Size.Rows, (part + 1) * PartRows); row++)
            Tokens[row] = Token(row, keys, weights);
    }

    private readonly int Token(int row, Span<ulong> keys, Span<double> weights)
    {
        nint first = (nint)row * Size.Symbols;
        float* logits = Logits + first;
        keys = keys[..Collect(logits, Allowed is null ? null : Allowed + first, keys)];
        if (keys.IsEmpty)
            return NoneAllowed;
        keys.Sort();
        double largest = logits[Id(keys[0])];
        if (!double.IsFinite(largest))
            return NotFinite;
        int kept = Settings.TopK == 0 ? keys.Length : Math.Min(Settings.TopK, keys.Length);
        weights = weights[..kept];
        double sum = 0;
        for (int rank = 0; rank < kept; rank++)
        {
            weights[rank] = Math.Exp((logits[Id(keys[rank])] - largest) / Settings.Temperature);
            sum += weights[rank];
        }
        weights = weights[..Reach(weights, Settings.TopP * sum, out sum)];
        uint word = Philox.Word(Settings.Seed, RandomPurpose.Sampling, 0, Position, (uint)row);
        return Id(keys[Draw(weights, Philox.ToUnitInterval(word) * sum)]);
    }

    /// <summary>Writes a key of each allowed token; sorting the keys ranks the tokens.</summary>
    /// <returns>How many tokens are allowed.</returns>
    private readonly int Collect(float* logits, int* allowed, Span<ulong> keys)
    {
        int count = 0;
        for (int id = 0; id < Size.Symbols; id++)
        {
            if (allowed is null || allowed[id] != 0)
                keys[count++] = Key(logits[id], id);
        }
        return count;
    }

    /// <summary>A number that is smaller the larger the logit, and among equal ones the smaller the token. What is no
    /// number comes first, so that it is found.</summary>
    private static ulong Key(float logit, int id)
    {
        // Of floats the bits of positive ones ascend and those of negative ones descend; adding 0 makes -0 a 0.
        uint bits = BitConverter.SingleToUInt32Bits(logit + 0f);
        uint ascending = (int)bits < 0 ? ~bits : bits | 0x8000_0000;
        return ((ulong)(float.IsNaN(logit) ? 0 : ~ascending) << 32) | (uint)id;
    }

    private static int Id(ulong key) => (int)(uint)key;

    /// <summary>The shortest run of ranks whose weights reach a sum.</summary>
    private static int Reach(ReadOnlySpan<double> weights, double reach, out double sum)
    {
        sum = 0;
        for (int rank = 0; rank < weights.Length; rank++)
        {
            sum += weights[rank];
            if (sum >= reach)
                return rank + 1;
        }
        return weights.Length;
    }

    /// <summary>The first rank at which the sum of the weights exceeds the draw.</summary>
    private static int Draw(ReadOnlySpan<double> weights, double draw)
    {
        double sum = 0;
        for (int rank = 0; rank < weights.Length; rank++)
        {
            sum += weights[rank];
            if (sum > draw)
                return rank;
        }
        return weights.Length - 1;
    }
}
