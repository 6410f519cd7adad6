using BachBot.Engine.Backends;
using BachBot.Engine.Cpu.Gemm;
using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;

namespace BachBot.Engine.Cpu;

/// <summary>All steps of a part of the sequences, from the last to the first.</summary>
internal unsafe struct LstmBackwardJob : IParallelJob
{
    public RecurrentSize Size;
    public RecurrentSplit Split;
    public Panels Input;
    public Panels Recurrent;
    public float* InitialCell;
    public float* Gates;
    public float* Cells;
    public float* Dy;
    public float* DFinalHidden;
    public float* DFinalCell;
    public float* Dx;
    public float* DInitialHidden;
    public float* DInitialCell;
    public float* HiddenGradient;
    public float* CellGradient;
    public PerWorker Packed;

    public readonly void Execute<TLanes>(int part, int worker)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int units = Size.Units;
        int outputs = LstmCpu.GateCount * units;
        (int first, int count) = Split.Sequences(part);
        int state = count * units;
        nint offset = (nint)first * units;
        float* packed = Packed[worker];
        float* dHidden = HiddenGradient + offset;
        float* dCell = CellGradient + offset;
        RecurrentGradient.Start(DFinalHidden is null ? null : DFinalHidden + offset, dHidden, state);
        RecurrentGradient.Start(DFinalCell is null ? null : DFinalCell + offset, dCell, state);
        for (int t = Size.Steps - 1; t >= 0; t--)
        {
            nint row = (nint)t * Size.Sequences + first;
            float* gates = Gates + row * outputs;
            float* cell = Cells + row * units;
            float* previousCell = t == 0 ? InitialCell + offset : cell - (nint)Size.Sequences * units;
            for (nint n = 0; n < count; n++)
            {
                var kernel = new LstmCellBackward
                {
                    Gates = gates + n * outputs,
                    Units = units,
                    PreviousCell = previousCell + n * units,
                    Cell = cell + n * units,
                    OutputGradient = Dy + (row + n) * units,
                    HiddenGradient = dHidden + n * units,
                    CellGradient = dCell + n * units,
                };
                Elementwise.Run<TLanes, LstmCellBackward>(kernel, units);
            }

            Packing.PackRows<TLanes>(gates, outputs, count, outputs, packed);
            if (Dx is not null)
                PanelProduct.Multiply<TLanes>(packed, count, Input, null, 0, Dx + row * Size.Inputs, Size.Inputs);
            if (t > 0 || DInitialHidden is not null)
                PanelProduct.Multiply<TLanes>(packed, count, Recurrent, null, 0, dHidden, units);
        }
        RecurrentGradient.Finish(dHidden, DInitialHidden is null ? null : DInitialHidden + offset, state);
        RecurrentGradient.Finish(dCell, DInitialCell is null ? null : DInitialCell + offset, state);
    }
}
