using System.Runtime.CompilerServices;
using BachBot.Engine.Cpu.Simd;

namespace BachBot.Engine.Cpu;

/// <summary>A GRU cell's forward pass for the units of one sequence at one step.</summary>
/// <remarks>Calls the next sequence into the cache, see <see cref="LstmCellForward"/>.</remarks>
internal unsafe struct GruCellForward : IElementwise
{
    /// <summary>The pre-activations of r and z, [2, H].</summary>
    public float* PreActivations;

    /// <summary>The candidate's part from the input, [H]. May be where the activated n goes.</summary>
    public float* CandidateInput;

    /// <summary>W_hn h_(t-1) + b_hn, [H].</summary>
    public float* CandidateRecurrent;

    public int Units;

    /// <summary>h_(t-1), [H].</summary>
    public float* PreviousHidden;

    /// <summary>The activated r, z, n, [3, H], written.</summary>
    public float* Gates;

    /// <summary>[H], written: what <see cref="CandidateRecurrent"/> holds.</summary>
    public float* Candidate;

    /// <summary>h_t, [H], written.</summary>
    public float* Hidden;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply<TLanes>(int index)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        float* a = PreActivations + index;
        float* gates = Gates + index;
        Prefetch.Read(gates + 3 * Units);
        Prefetch.Read(gates + 4 * Units);
        Prefetch.Read(gates + 5 * Units);
        Prefetch.Read(Candidate + index + Units);
        Prefetch.Read(Hidden + index + Units);
        TLanes r = VectorMath.Sigmoid(TLanes.Load(a));
        TLanes z = VectorMath.Sigmoid(TLanes.Load(a + Units));
        TLanes candidate = TLanes.Load(CandidateRecurrent + index);
        TLanes n = VectorMath.Tanh(TLanes.MultiplyAdd(r, candidate, TLanes.Load(CandidateInput + index)));
        r.Store(gates);
        z.Store(gates + Units);
        n.Store(gates + 2 * Units);
        candidate.Store(Candidate + index);

        // (1 - z) n + z h = n + z (h - n)
        TLanes.MultiplyAdd(z, TLanes.Load(PreviousHidden + index) - n, n).Store(Hidden + index);
    }
}

/// <summary>A GRU cell's backward pass for the units of one sequence at one step.</summary>
internal unsafe struct GruCellBackward : IElementwise
{
    /// <summary>[3, H]: the activated r, z, n, replaced by the gradients of their pre-activations.</summary>
    public float* Gates;

    public int Units;

    /// <summary>[H]: W_hn h_(t-1) + b_hn, replaced by its gradient.</summary>
    public float* Candidate;

    /// <summary>h_(t-1), [H].</summary>
    public float* PreviousHidden;

    /// <summary>The gradient that reaches h_t from the layer above, [H].</summary>
    public float* OutputGradient;

    /// <summary>[H]: the gradient that reaches h_t from later steps, replaced by the part of h_(t-1)'s that does not
    /// pass through the weights.</summary>
    public float* HiddenGradient;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply<TLanes>(int index)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        float* gates = Gates + index;
        Prefetch.Read(gates + 3 * Units);
        Prefetch.Read(gates + 4 * Units);
        Prefetch.Read(gates + 5 * Units);
        Prefetch.Read(Candidate + index + Units);
        Prefetch.Read(PreviousHidden + index + Units);
        Prefetch.Read(OutputGradient + index + Units);
        TLanes one = TLanes.Broadcast(1f);
        TLanes r = TLanes.Load(gates);
        TLanes z = TLanes.Load(gates + Units);
        TLanes n = TLanes.Load(gates + 2 * Units);
        TLanes candidate = TLanes.Load(Candidate + index);
        TLanes dh = TLanes.Load(OutputGradient + index) + TLanes.Load(HiddenGradient + index);
        TLanes dn = dh * (one - z) * (one - n * n);
        (dn * candidate * r * (one - r)).Store(gates);
        (dh * (TLanes.Load(PreviousHidden + index) - n) * z * (one - z)).Store(gates + Units);
        dn.Store(gates + 2 * Units);
        (dn * r).Store(Candidate + index);
        (dh * z).Store(HiddenGradient + index);
    }
}
