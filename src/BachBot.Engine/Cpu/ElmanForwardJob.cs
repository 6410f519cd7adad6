using BachBot.Engine.Backends;
using BachBot.Engine.Cpu.Gemm;
using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;

namespace BachBot.Engine.Cpu;

/// <summary>All steps of a part of the sequences, or one step of a part of the units.</summary>
internal unsafe struct ElmanForwardJob : IParallelJob
{
    public RecurrentSize Size;
    public RecurrentSplit Split;
    public LayerWeights Input;
    public LayerWeights Recurrent;
    public float* Bias;
    public float* X;
    public float* Initial;
    public float* Y;

    /// <summary>Whether <see cref="Y"/> holds the products with x already.</summary>
    public bool InputFirst;

    /// <summary>For each thread, room for the pre-activations of a step of its sequences.</summary>
    public PerWorker PreActivations;

    /// <summary>For each thread, room for the packed rows of a product.</summary>
    public PerWorker Packed;

    public readonly void Execute<TLanes>(int part, int worker)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int units = Size.Units;
        (int first, int count) = Split.Sequences(part);
        UnitRange range = Split.Units(part);
        float* a = PreActivations[worker];
        float* packed = Packed[worker];
        float* hidden = Initial + (nint)first * units;
        for (int t = 0; t < Size.Steps; t++)
        {
            nint row = (nint)t * Size.Sequences + first;
            float* next = Y + row * units;
            if (!InputFirst)
                Input.Multiply<TLanes>(range, X + row * Size.Inputs, count, Bias, 0, a, units, packed);
            Recurrent.Multiply<TLanes>(range, hidden, count, InputFirst ? next : a, units, a, units, packed);
            for (nint n = 0; n < count; n++)
            {
                var kernel = new ElmanCellForward(a + n * units, next + n * units);
                Elementwise.Run<TLanes, ElmanCellForward>(kernel, range.First, range.End);
            }
            hidden = next;
        }
    }
}
