using BachBot.Engine.Backends;
using BachBot.Engine.Cpu.Gemm;

namespace BachBot.Engine.Cpu;

/// <summary>How the sequences of a recurrent layer's call are split over threads.</summary>
internal readonly struct BatchSplit
{
    private readonly int _sequences;

    private BatchSplit(int sequences, int parts) => (_sequences, Parts) = (sequences, parts);

    /// <summary>Number of parts.</summary>
    public int Parts { get; }

    /// <summary>Sequences of the largest part.</summary>
    public int Largest => (_sequences + Parts - 1) / Parts;

    /// <summary>Splits a forward pass: not at all where it has very few rows, see
    /// <see cref="LayerWeights.PaysFor"/>.</summary>
    public static BatchSplit Forward(RecurrentSize size, int threads) =>
        LayerWeights.PaysFor(size.Steps * size.Sequences) ? Backward(size, threads) : new(size.Sequences, 1);

    /// <summary>Splits a backward pass.</summary>
    public static BatchSplit Backward(RecurrentSize size, int threads) =>
        new(size.Sequences, Math.Min(size.Sequences, threads));

    /// <summary>First sequence of a part; for <see cref="Parts"/>, the number of sequences.</summary>
    public int Start(int part) => (int)((long)_sequences * part / Parts);

    /// <summary>Whether the products with the input, which need not wait for the step before, are better done for all
    /// steps at once: where a part has so few sequences that a step's products do not fill a tile (see
    /// <see cref="Tile{TLanes, TRows}"/>) but all steps' do.</summary>
    public bool PutsInputFirst(RecurrentSize size) =>
        Largest < 8 && LayerWeights.PaysFor(size.Steps * size.Sequences);
}
