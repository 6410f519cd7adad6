using BachBot.Engine.Backends;
using BachBot.Engine.Cpu.Gemm;
using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;

namespace BachBot.Engine.Cpu;

/// <summary>All steps of a part of the sequences, from the last to the first.</summary>
internal unsafe struct ElmanBackwardJob : IParallelJob
{
    public RecurrentSize Size;
    public RecurrentSplit Split;
    public Panels Input;
    public Panels Recurrent;
    public float* Y;
    public float* PreActivations;
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
        (int first, int count) = Split.Sequences(part);
        int state = count * units;
        nint offset = (nint)first * units;
        float* packed = Packed[worker];
        float* dHidden = HiddenGradient + offset;
        RecurrentGradient.Start(DFinal is null ? null : DFinal + offset, dHidden, state);
        for (int t = Size.Steps - 1; t >= 0; t--)
        {
            nint row = (nint)t * Size.Sequences + first;
            var kernel = new ElmanCellBackward
            {
                Hidden = Y + row * units,
                OutputGradient = Dy + row * units,
                HiddenGradient = dHidden,
                PreActivationGradient = PreActivations + row * units,
            };
            Elementwise.Run<TLanes, ElmanCellBackward>(kernel, state);

            Packing.PackRows<TLanes>(kernel.PreActivationGradient, units, count, units, packed);
            if (Dx is not null)
                PanelProduct.Multiply<TLanes>(packed, count, Input, null, 0, Dx + row * Size.Inputs, Size.Inputs);
            if (t > 0 || DInitial is not null)
                PanelProduct.Multiply<TLanes>(packed, count, Recurrent, null, 0, dHidden, units);
        }
        RecurrentGradient.Finish(dHidden, DInitial is null ? null : DInitial + offset, state);
    }
}
