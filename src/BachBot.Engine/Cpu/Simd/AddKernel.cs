using System.Runtime.CompilerServices;

namespace BachBot.Engine.Cpu.Simd;

/// <summary>sum = x + y; the sum may be one of the two.</summary>
internal unsafe struct AddKernel(float* x, float* y, float* sum) : IElementwise
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply<TLanes>(int index)
        where TLanes : unmanaged, ILanes<TLanes> =>
        (TLanes.Load(x + index) + TLanes.Load(y + index)).Store(sum + index);
}
