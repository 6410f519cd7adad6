using System.Numerics;
using BachBot.Chorales.Scores;
using FsCheck;
using FsCheck.Fluent;

namespace BachBot.Chorales.Tests.Scores;

public class FractionTests
{
    private static readonly Arbitrary<(int, int, int, int)> FourNumbers = Arb.From(
        from a in Gen.Choose(-20_000, 20_000)
        from b in Gen.Choose(1, 20_000)
        from c in Gen.Choose(-20_000, 20_000)
        from d in Gen.Choose(1, 20_000)
        select (a, b, c, d));

    [Fact]
    public void Arithmetic_is_exact() => Prop.ForAll(FourNumbers, numbers =>
    {
        (int a, int b, int c, int d) = numbers;
        var x = new Fraction(a, b);
        var y = new Fraction(c, d);
        Same(new BigInteger(a) * d + new BigInteger(c) * b, new BigInteger(b) * d, x + y);
        Same(new BigInteger(a) * d - new BigInteger(c) * b, new BigInteger(b) * d, x - y);
        Same(new BigInteger(a) * c, new BigInteger(b) * d, x * y);
        if (c != 0)
            Same(new BigInteger(a) * d, new BigInteger(b) * c, x / y);
        Assert.Equal((new BigInteger(a) * d).CompareTo(new BigInteger(c) * b), x.CompareTo(y));
        Assert.Equal(x < y, y > x);
        Assert.Equal(x == y, x.Equals(y) && x.GetHashCode() == y.GetHashCode());
        Assert.Equal((long)Math.Floor(((decimal)a / b) + 0.5m), x.Round());
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1, 2, 1)]
    [InlineData(-1, 2, 0)]
    [InlineData(3, 2, 2)]
    [InlineData(-3, 2, -1)]
    [InlineData(49, 100, 0)]
    [InlineData(-51, 100, -1)]
    [InlineData(7, 1, 7)]
    public void Halves_round_up(long numerator, long denominator, long rounded) =>
        Assert.Equal(rounded, new Fraction(numerator, denominator).Round());

    [Fact]
    public void Overflow_and_zero_denominators_are_errors()
    {
        Assert.Throws<DivideByZeroException>(() => new Fraction(1, 0));
        Assert.Throws<DivideByZeroException>(() => Fraction.Zero / Fraction.Zero);
        Assert.Throws<OverflowException>(() => new Fraction(long.MaxValue) + 1);
        Assert.Throws<OverflowException>(() => new Fraction(1, long.MaxValue) + new Fraction(1, long.MaxValue - 1));
        Assert.Throws<OverflowException>(() => -new Fraction(long.MinValue));
        Assert.Equal("0", default(Fraction).ToString());
        Assert.Equal("-3/2", new Fraction(6, -4).ToString());
    }

    private static void Same(BigInteger numerator, BigInteger denominator, Fraction actual)
    {
        Assert.Equal(numerator * actual.Denominator, denominator * actual.Numerator);
        Assert.Equal(BigInteger.One, BigInteger.GreatestCommonDivisor(actual.Numerator, actual.Denominator));
        Assert.True(actual.Denominator > 0);
    }
}
