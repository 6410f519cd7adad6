using BachBot.Engine.Backends;
using BachBot.Engine.Cpu.Gemm;
using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;

namespace BachBot.Engine.Cpu;

/// <summary>All steps of a part of the sequences, from the last to the first.</summary>
internal unsafe struct GruBackwardJob : IParallelJob
{
    public RecurrentSize Size;
    public RecurrentSplit Split;
    public Panels Input;
    public Panels Recurrent;
    public Panels Candidate;
    public float* Y;
    public float* Initial;
    public float* Gates;
    public float* Candidates;
    public float* Dy;
    public float* DFinal;
    public float* Dx;
    public float* DInitial;
    public float* HiddenGradient;
    public PerWorker Packed;

    public readonly void Execute<TLanes>(int part, int worker)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int units = Size.Units;
        int outputs = GruCpu.GateCount * units;
        (int first, int count) = Split.Sequences(part);
        int state = count * units;
        nint offset = (nint)first * units;
        float* packed = Packed[worker];
        float* dHidden = HiddenGradient + offset;
        RecurrentGradient.Start(DFinal is null ? null : DFinal + offset, dHidden, state);
        for (int t = Size.Steps - 1; t >= 0; t--)
        {
            nint row = (nint)t * Size.Sequences + first;
            float* gates = Gates + row * outputs;
            float* candidates = Candidates + row * units;
            float* hidden = t == 0 ? Initial + offset : Y + (row - Size.Sequences) * units;
            for (nint n = 0; n < count; n++)
            {
                var kernel = new GruCellBackward
                {
                    Gates = gates + n * outputs,
                    Units = units,
                    Candidate = candidates + n * units,
                    PreviousHidden = hidden + n * units,
                    OutputGradient = Dy + (row + n) * units,
                    HiddenGradient = dHidden + n * units,
                };
                Elementwise.Run<TLanes, GruCellBackward>(kernel, units);
            }

            if (Dx is not null)
            {
                Packing.PackRows<TLanes>(gates, outputs, count, outputs, packed);
                PanelProduct.Multiply<TLanes>(packed, count, Input, null, 0, Dx + row * Size.Inputs, Size.Inputs);
            }
            if (t > 0 || DInitial is not null)
            {
                Packing.PackRows<TLanes>(gates, outputs, count, 2 * units, packed);
                PanelProduct.Multiply<TLanes>(packed, count, Recurrent, dHidden, units, dHidden, units);
                Packing.PackRows<TLanes>(candidates, units, count, units, packed);
                PanelProduct.Multiply<TLanes>(packed, count, Candidate, dHidden, units, dHidden, units);
            }
        }
        RecurrentGradient.Finish(dHidden, DInitial is null ? null : DInitial + offset, state);
    }
}
