using BachBot.Engine.Tensors;

namespace BachBot.Engine.Tests.Support;

/// <summary>Every tolerance of these tests, with its reason. An error is relative to the largest absolute value of its
/// tensor.</summary>
public static class Tolerances
{
    /// <summary>Numeric gradients in double: see <see cref="NumericGradient"/> for why far less than this is expected.
    /// </summary>
    public const double NumericGradient = 1e-6;

    /// <summary>A single precision backend against the reference in double: sums of up to a few thousand products, each
    /// rounded at 6e-8.</summary>
    public const double SinglePrecision = 1e-5;

    /// <summary>A double precision backend against itself in another order of summation.</summary>
    public const double DoublePrecision = 1e-12;

    /// <summary>PyTorch's golden values, which were computed in double and are compared in double; the files keep 17
    /// digits.</summary>
    public const double GoldenDouble = 1e-10;

    /// <summary>PyTorch's golden values on a single precision backend.</summary>
    public const double GoldenSingle = 1e-5;

    /// <summary>Factors rounded to TF32's 11 significant bits, so by at most 2.4e-4 of their size each.</summary>
    public const double Tf32 = 1e-3;

    /// <summary>Factors rounded to bfloat16's 8 significant bits, so by at most 2e-3 of their size each.</summary>
    public const double BFloat16 = 1e-2;

    public static double Of(DType type) =>
        type == DType.Float64 ? DoublePrecision : SinglePrecision;
}
