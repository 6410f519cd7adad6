using System.Runtime.CompilerServices;
using BachBot.Engine.Cpu.Simd;

namespace BachBot.Engine.Cpu;

/// <summary>An LSTM cell's forward pass for the units of one sequence at one step.</summary>
/// <remarks>While it computes, both passes call the next sequence's part of the tape into the cache: its rows are too
/// short and too many for the processor to foresee (5 to 8 % of the layer's time on a Zen 5).</remarks>
internal unsafe struct LstmCellForward : IElementwise
{
    /// <summary>The pre-activations of i, f, g, o, [4, H].</summary>
    public float* PreActivations;

    public int Units;

    /// <summary>c_(t-1), [H].</summary>
    public float* PreviousCell;

    /// <summary>The activated gates, [4, H], written.</summary>
    public float* Gates;

    /// <summary>c_t, [H], written.</summary>
    public float* Cell;

    /// <summary>h_t, [H], written.</summary>
    public float* Hidden;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply<TLanes>(int index)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        float* a = PreActivations + index;
        float* gates = Gates + index;
        Prefetch.ReadFour(gates + 4 * Units, Units);
        Prefetch.Read(Cell + index + Units);
        Prefetch.Read(Hidden + index + Units);
        TLanes i = VectorMath.Sigmoid(TLanes.Load(a));
        TLanes f = VectorMath.Sigmoid(TLanes.Load(a + Units));
        TLanes g = VectorMath.Tanh(TLanes.Load(a + 2 * Units));
        TLanes o = VectorMath.Sigmoid(TLanes.Load(a + 3 * Units));
        TLanes c = TLanes.MultiplyAdd(f, TLanes.Load(PreviousCell + index), i * g);
        i.Store(gates);
        f.Store(gates + Units);
        g.Store(gates + 2 * Units);
        o.Store(gates + 3 * Units);
        c.Store(Cell + index);
        (o * VectorMath.Tanh(c)).Store(Hidden + index);
    }
}

/// <summary>An LSTM cell's backward pass for the units of one sequence at one step.</summary>
internal unsafe struct LstmCellBackward : IElementwise
{
    /// <summary>[4, H]: the activated gates, replaced by the gradients of the pre-activations.</summary>
    public float* Gates;

    public int Units;

    /// <summary>c_(t-1), [H].</summary>
    public float* PreviousCell;

    /// <summary>c_t, [H].</summary>
    public float* Cell;

    /// <summary>The gradient that reaches h_t from the layer above, [H].</summary>
    public float* OutputGradient;

    /// <summary>The gradient that reaches h_t from later steps, [H].</summary>
    public float* HiddenGradient;

    /// <summary>[H]: the gradient that reaches c_t from later steps, replaced by the one that reaches c_(t-1).
    /// </summary>
    public float* CellGradient;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply<TLanes>(int index)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        float* gates = Gates + index;
        Prefetch.ReadFour(gates + 4 * Units, Units);
        Prefetch.Read(PreviousCell + index + Units);
        Prefetch.Read(Cell + index + Units);
        Prefetch.Read(OutputGradient + index + Units);
        TLanes one = TLanes.Broadcast(1f);
        TLanes i = TLanes.Load(gates);
        TLanes f = TLanes.Load(gates + Units);
        TLanes g = TLanes.Load(gates + 2 * Units);
        TLanes o = TLanes.Load(gates + 3 * Units);
        TLanes tanhC = VectorMath.Tanh(TLanes.Load(Cell + index));
        TLanes dh = TLanes.Load(OutputGradient + index) + TLanes.Load(HiddenGradient + index);
        TLanes dc = TLanes.MultiplyAdd(dh * o, one - tanhC * tanhC, TLanes.Load(CellGradient + index));
        (dc * g * i * (one - i)).Store(gates);
        (dc * TLanes.Load(PreviousCell + index) * f * (one - f)).Store(gates + Units);
        (dc * i * (one - g * g)).Store(gates + 2 * Units);
        (dh * tanhC * o * (one - o)).Store(gates + 3 * Units);
        (dc * f).Store(CellGradient + index);
    }
}
