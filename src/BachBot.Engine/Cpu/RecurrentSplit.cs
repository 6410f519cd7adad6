using BachBot.Engine.Backends;
using BachBot.Engine.Cpu.Gemm;

namespace BachBot.Engine.Cpu;

/// <summary>How a recurrent layer's call is split over threads: over its sequences, which never wait for each other; and,
/// where texts are drawn, a single step of few sequences over the units as well.</summary>
internal readonly struct RecurrentSplit
{
    private readonly int _sequences;
    private readonly int _sequenceParts;
    private readonly int _units;
    private readonly int _unitParts;
    private readonly int _unitBlock;

    private RecurrentSplit(RecurrentSize size, int sequenceParts, int unitParts = 1, int unitBlock = 1)
    {
        (_sequences, _units) = (size.Sequences, size.Units);
        (_sequenceParts, _unitParts, _unitBlock) = (sequenceParts, unitParts, unitBlock);
    }

    /// <summary>Number of parts.</summary>
    public int Parts => _sequenceParts * _unitParts;

    /// <summary>Sequences of the largest part.</summary>
    public int Largest => (_sequences + _sequenceParts - 1) / _sequenceParts;

    /// <summary>Splits a forward pass.</summary>
    public static RecurrentSplit Forward(CpuContext context, RecurrentSize size)
    {
        if (size.Steps == 1 && context.Frozen.IsHeld)
            return Step(context, size);
        // Very few rows are not worth a thread, see LayerWeights.PaysFor.
        return LayerWeights.PaysFor(size.Steps * size.Sequences) ? Backward(context, size) : new(size, 1);
    }

    /// <summary>Splits a backward pass.</summary>
    public static RecurrentSplit Backward(CpuContext context, RecurrentSize size) =>
        new(size, Math.Min(size.Sequences, context.Threads));

    /// <summary>The sequences of a part.</summary>
    public (int First, int Count) Sequences(int part)
    {
        int index = part / _unitParts;
        int first = (int)((long)_sequences * index / _sequenceParts);
        return (first, (int)((long)_sequences * (index + 1) / _sequenceParts) - first);
    }

    /// <summary>The units of a part.</summary>
    public UnitRange Units(int part)
    {
        if (_unitParts == 1)
            return new UnitRange(0, _units, _units);
        int index = part % _unitParts;
        int blocks = _units / _unitBlock;
        int first = _unitBlock * (blocks * index / _unitParts);
        return new UnitRange(first, _unitBlock * (blocks * (index + 1) / _unitParts) - first, _units);
    }

    /// <summary>Whether the products with the input, which need not wait for the step before, are better done for all
    /// steps at once: where a part has so few sequences that a step's products do not fill a tile but all steps' do.
    /// </summary>
    public bool PutsInputFirst(RecurrentSize size) =>
        Largest < RowTiles.FullHeight && LayerWeights.PaysFor(size.Steps * size.Sequences);

    /// <summary>A step of few sequences takes as long as reading the weights, so that threads share the weights rather
    /// than the sequences.</summary>
    private static RecurrentSplit Step(CpuContext context, RecurrentSize size)
    {
        int sequenceParts = Math.Clamp(size.Sequences / RowTiles.FullHeight, 1, context.Threads);
        int block = PanelRow.Side * context.PanelWidth;
        int unitParts = size.Units % block == 0 ? Math.Clamp(context.Threads / sequenceParts, 1, size.Units / block) : 1;
        if (unitParts > 1 && !context.SharesStep())
            unitParts = 1;
        return new RecurrentSplit(size, sequenceParts, unitParts, block);
    }
}

/// <summary>Some of a layer's units, and with them the same columns of each of its gates.</summary>
/// <param name="First">The first unit.</param>
/// <param name="Count">How many.</param>
/// <param name="Of">How many the layer has.</param>
internal readonly record struct UnitRange(int First, int Count, int Of)
{
    public int End => First + Count;

    public bool IsAll => Count == Of;
}
