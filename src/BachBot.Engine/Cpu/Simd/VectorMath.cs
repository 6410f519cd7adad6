using System.Runtime.CompilerServices;

namespace BachBot.Engine.Cpu.Simd;

/// <summary>Elementary functions on lanes, each within 3 units in the last place for every float.</summary>
/// <remarks>The polynomials are Cephes' single-precision ones (S. L. Moshier, netlib.org/cephes, expf and tanhf).
/// </remarks>
internal static class VectorMath
{
    /// <summary>e^x, with gradual underflow below -87.3 and infinity above 88.7.</summary>
    /// <remarks>e^x = 2^n e^r with n = round(x / ln 2), so |r| is at most ln 2 / 2.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Exp<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        // Beyond these e^x is 0 or infinity in single precision. x stands on the right so that NaN passes.
        x = TLanes.Min(TLanes.Broadcast(89f), TLanes.Max(TLanes.Broadcast(-104f), x));

        // Adding 1.5 · 2^23 rounds to a whole number, because the last bit of the sum is worth 1.
        TLanes rounder = TLanes.Broadcast(12582912f);
        TLanes n = TLanes.MultiplyAdd(x, TLanes.Broadcast(1.44269504f), rounder) - rounder;

        // ln 2 in two parts; the first has so few bits that n times it is exact.
        TLanes r = TLanes.MultiplyAdd(n, TLanes.Broadcast(-0.693359375f), x);
        r = TLanes.MultiplyAdd(n, TLanes.Broadcast(2.12194440e-4f), r);

        TLanes p = TLanes.Broadcast(1.9875691500e-4f);
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(1.3981999507e-3f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(8.3334519073e-3f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(4.1665795894e-2f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(1.6666665459e-1f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(5.0000001201e-1f));
        p = TLanes.MultiplyAdd(p, r * r, r) + TLanes.Broadcast(1f);
        return TLanes.Scale(p, n);
    }

    /// <summary>σ(x) = 1 / (1 + e^-x).</summary>
    /// <remarks>Computed from e^-|x|, which never overflows: for negative x, σ(x) = e^x / (1 + e^x).</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Sigmoid<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes one = TLanes.Broadcast(1f);
        TLanes e = Exp(default(TLanes) - TLanes.Abs(x));
        return TLanes.SelectLess(x, default, e, one) / (one + e);
    }

    /// <summary>tanh x.</summary>
    /// <remarks>An odd polynomial near zero, where 1 - 2 / (e^2|x| + 1) would cancel; that formula elsewhere.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Tanh<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes magnitude = TLanes.Abs(x);
        TLanes square = x * x;
        TLanes p = TLanes.Broadcast(-5.70498872745e-3f);
        p = TLanes.MultiplyAdd(p, square, TLanes.Broadcast(2.06390887954e-2f));
        p = TLanes.MultiplyAdd(p, square, TLanes.Broadcast(-5.37397155531e-2f));
        p = TLanes.MultiplyAdd(p, square, TLanes.Broadcast(1.33314422036e-1f));
        p = TLanes.MultiplyAdd(p, square, TLanes.Broadcast(-3.33332819422e-1f));
        TLanes near = TLanes.MultiplyAdd(p * square, x, x);

        TLanes one = TLanes.Broadcast(1f);
        TLanes e = Exp(magnitude + magnitude);
        TLanes far = TLanes.WithSign(one - TLanes.Broadcast(2f) / (e + one), x);
        return TLanes.SelectLess(magnitude, TLanes.Broadcast(0.625f), near, far);
    }
}
