using System.Runtime.CompilerServices;
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

    /// <summary>For each thread, room for a weight and a key of each token.</summary>
    public PerWorker Memory;

    public readonly int Parts => (Size.Rows + PartRows - 1) / PartRows;

    public readonly void Execute<TLanes>(int part, int worker)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var weights = new Span<double>(Memory[worker], Size.Symbols);
        var keys = new Span<ulong>((double*)Memory[worker] + Size.Symbols, Size.Symbols);
        for (int row = part * PartRows; row < Math.Min(Size.Rows, (part + 1) * PartRows); row++)
            Tokens[row] = Token(row, weights, keys);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly int Token(int row, Span<double> weights, Span<ulong> keys)
    {
        nint first = (nint)row * Size.Symbols;
        float* logits = Logits + first;
        int* allowed = Allowed is null ? null : Allowed + first;
        if (!TryFindLargest(logits, allowed, out float largest))
            return NoneAllowed;
        if (!float.IsFinite(largest))
            return NotFinite;
        for (int id = 0; id < weights.Length; id++)
            weights[id] = IsAllowed(allowed, id) ? Math.Exp(((double)logits[id] - largest) / Settings.Temperature) : 0;
        if (Settings.Truncates)
            DropImprobable(weights, keys[..Collect(logits, allowed, keys)]);
        uint word = Philox.Word(Settings.Seed, RandomPurpose.Sampling, 0, Position, (uint)row);
        return Draw(weights, Philox.ToUnitInterval(word));
    }

    private static bool IsAllowed(int* allowed, int id) => allowed is null || allowed[id] != 0;

    /// <summary>The largest logit of those that are allowed, or one that is no number if there is one.</summary>
    /// <returns>Whether any is allowed.</returns>
    private readonly bool TryFindLargest(float* logits, int* allowed, out float largest)
    {
        bool isAny = false;
        largest = float.NegativeInfinity;
        for (int id = 0; id < Size.Symbols; id++)
        {
            if (!IsAllowed(allowed, id))
                continue;
            isAny = true;
            // MathF.Max keeps what is no number.
            largest = MathF.Max(largest, logits[id]);
        }
        return isAny;
    }

    /// <summary>Gives weight 0 to what top-k and top-p leave out.</summary>
    private readonly void DropImprobable(Span<double> weights, Span<ulong> keys)
    {
        keys.Sort();
        int kept = Settings.TopK == 0 ? keys.Length : Math.Min(Settings.TopK, keys.Length);
        double sum = 0;
        foreach (ulong key in keys[..kept])
            sum += weights[Id(key)];
        double reach = Settings.TopP * sum;
        sum = 0;
        for (int rank = 0; rank < kept; rank++)
        {
            sum += weights[Id(keys[rank])];
            if (sum >= reach)
                kept = rank + 1;
        }
        foreach (ulong key in keys[kept..])
            weights[Id(key)] = 0;
    }

    /// <summary>Writes a key of each allowed token; sorting the keys ranks the tokens.</summary>
    /// <returns>How many tokens are allowed.</returns>
    private readonly int Collect(float* logits, int* allowed, Span<ulong> keys)
    {
        int count = 0;
        for (int id = 0; id < Size.Symbols; id++)
        {
            if (IsAllowed(allowed, id))
                keys[count++] = Key(logits[id], id);
        }
        return count;
    }

    /// <summary>A number that is smaller the larger the logit, and among equal ones the smaller the token.</summary>
    private static ulong Key(float logit, int id)
    {
        // Of floats the bits of positive ones ascend and those of negative ones descend; adding 0 makes -0 a 0.
        uint bits = BitConverter.SingleToUInt32Bits(logit + 0f);
        uint ascending = (int)bits < 0 ? ~bits : bits | 0x8000_0000;
        return ((ulong)~ascending << 32) | (uint)id;
    }

    private static int Id(ulong key) => (int)(uint)key;

    /// <summary>The first token at which the sum of the weights exceeds the draw.</summary>
    private static int Draw(ReadOnlySpan<double> weights, double unit)
    {
        double sum = 0;
        foreach (double weight in weights)
            sum += weight;
        double draw = unit * sum;
        sum = 0;
        int token = 0;
        for (int id = 0; id < weights.Length && sum <= draw; id++)
        {
            sum += weights[id];
            // Should rounding keep the sum from the draw, the last token that can be drawn it is.
            if (weights[id] > 0)
                token = id;
        }
        return token;
    }
}
