using System.Runtime.CompilerServices;
using BachBot.Engine.Cpu.Simd;

namespace BachBot.Engine.Cpu;

/// <summary>h_t = tanh of the pre-activations.</summary>
internal unsafe struct ElmanCellForward(float* preActivations, float* hidden) : IElementwise
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply<TLanes>(int index)
        where TLanes : unmanaged, ILanes<TLanes> =>
        VectorMath.Tanh(TLanes.Load(preActivations + index)).Store(hidden + index);
}

/// <summary>The gradient of the pre-activations: (dy + dh) (1 - h_t²).</summary>
internal unsafe struct ElmanCellBackward : IElementwise
{
    /// <summary>h_t, [H].</summary>
    public float* Hidden;

    /// <summary>The gradient that reaches h_t from the layer above, [H].</summary>
    public float* OutputGradient;

    /// <summary>The gradient that reaches h_t from later steps, [H].</summary>
    public float* HiddenGradient;

    /// <summary>[H], written.</summary>
    public float* PreActivationGradient;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply<TLanes>(int index)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes h = TLanes.Load(Hidden + index);
        TLanes dh = TLanes.Load(OutputGradient + index) + TLanes.Load(HiddenGradient + index);
        (dh * (TLanes.Broadcast(1f) - h * h)).Store(PreActivationGradient + index);
    }
}
