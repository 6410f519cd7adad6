using MathNet.Numerics.LinearAlgebra;

namespace BachBot.Engine.Reference;

/// <summary>The elementwise functions of recurrent cells, named as in their formulas.</summary>
internal static class Activations
{
    /// <summary>σ(a) = 1 / (1 + e^-a).</summary>
    public static Matrix<T> Sigmoid<T>(Matrix<T> a)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> => a.Map(value => T.One / (T.One + T.Exp(-value)), Zeros.Include);

    /// <summary>tanh(a).</summary>
    public static Matrix<T> Tanh<T>(Matrix<T> a)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> => a.Map(T.Tanh);

    /// <summary>Derivative of σ by its argument, from its value: s (1 - s).</summary>
    public static Matrix<T> SigmoidSlope<T>(Matrix<T> s)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> => s.Map(value => value * (T.One - value));

    /// <summary>Derivative of tanh by its argument, from its value: 1 - t².</summary>
    public static Matrix<T> TanhSlope<T>(Matrix<T> t)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> => t.Map(value => T.One - value * value, Zeros.Include);

    /// <summary>1 - a.</summary>
    public static Matrix<T> OneMinus<T>(Matrix<T> a)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> => a.Map(value => T.One - value, Zeros.Include);

    /// <summary>The elementwise product.</summary>
    public static Matrix<T> Times<T>(Matrix<T> a, Matrix<T> b)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> => a.PointwiseMultiply(b);

    /// <summary>A vector added to every row.</summary>
    public static Matrix<T> AddToRows<T>(Matrix<T> matrix, Vector<T> vector)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> =>
        matrix.MapIndexed((_, column, value) => value + vector[column], Zeros.Include);

    /// <summary>Gate number <paramref name="gate"/> of gates side by side, [N, G H].</summary>
    public static Matrix<T> Gate<T>(Matrix<T> gates, int gate, int units)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> => gates.SubMatrix(0, gates.RowCount, gate * units, units);

    /// <summary>Gates side by side, [N, G H].</summary>
    public static Matrix<T> Gates<T>(params Matrix<T>[] gates)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> => gates.Aggregate((left, right) => left.Append(right));
}
