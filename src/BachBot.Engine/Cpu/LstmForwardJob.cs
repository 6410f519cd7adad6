using BachBot.Engine.Backends;
using BachBot.Engine.Cpu.Gemm;
using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;

namespace BachBot.Engine.Cpu;

/// <summary>All steps of a part of the sequences, or one step of a part of the units.</summary>
internal unsafe struct LstmForwardJob : IParallelJob
{
    public RecurrentSize Size;
    public RecurrentSplit Split;
    public LayerWeights Input;
    public LayerWeights Recurrent;
    public float* Bias;
    public float* X;
    public float* InitialHidden;
    public float* InitialCell;
    public float* Y;
    public float* Gates;
    public float* Cells;

    /// <summary>Whether <see cref="Gates"/> hold the products with x already.</summary>
    public bool InputFirst;

    /// <summary>For each thread, room for the pre-activations of a step of its sequences.</summary>
    public PerWorker PreActivations;

    /// <summary>For each thread, room for the packed rows of a product.</summary>
    public PerWorker Packed;

    public readonly void Execute<TLanes>(int part, int worker)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int units = Size.Units;
        int outputs = LstmCpu.GateCount * units;
        (int first, int count) = Split.Sequences(part);
        UnitRange range = Split.Units(part);
        float* a = PreActivations[worker];
        float* packed = Packed[worker];
        float* hidden = InitialHidden + (nint)first * units;
        float* cell = InitialCell + (nint)first * units;
        for (int t = 0; t < Size.Steps; t++)
        {
            nint row = (nint)t * Size.Sequences + first;
            float* gates = Gates + row * outputs;
            if (!InputFirst)
                Input.Multiply<TLanes>(range, X + row * Size.Inputs, count, Bias, 0, a, outputs, packed);
            Recurrent.Multiply<TLanes>(range, hidden, count, InputFirst ? gates : a, outputs, a, outputs, packed);

            float* nextHidden = Y + row * units;
            float* nextCell = Cells + row * units;
            for (nint n = 0; n < count; n++)
            {
                var kernel = new LstmCellForward
                {
                    PreActivations = a + n * outputs,
                    Units = units,
                    PreviousCell = cell + n * units,
                    Gates = gates + n * outputs,
                    Cell = nextCell + n * units,
                    Hidden = nextHidden + n * units,
                };
                Elementwise.Run<TLanes, LstmCellForward>(kernel, range.First, range.End);
            }
            hidden = nextHidden;
            cell = nextCell;
        }
    }
}
