namespace BachBot.Engine.Cpu;

/// <summary>How the sequences of a batch are split over threads.</summary>
internal readonly struct BatchSplit(int sequences, int threads)
{
    /// <summary>Whether a part has so few sequences that a step's products do not fill a tile (see
    /// <see cref="Gemm.Tile{TLanes, TRows}"/>). The products with the input, which need not wait for the step before, are
    /// then better done for all steps at once.</summary>
    public bool InputFirst => Largest < 8;

    /// <summary>Number of parts.</summary>
    public int Parts { get; } = Math.Min(sequences, threads);

    /// <summary>Sequences of the largest part.</summary>
    public int Largest => (sequences + Parts - 1) / Parts;

    /// <summary>First sequence of a part; for <see cref="Parts"/>, the number of sequences.</summary>
    public int Start(int part) => (int)((long)sequences * part / Parts);
}
