using System.Globalization;

namespace BachBot.Chorales.Scores;

/// <summary>An exact rational number in lowest terms with a positive denominator; times and durations of a score are
/// fractions of a quarter note.</summary>
/// <remarks>Arithmetic is checked: what does not fit 64 bits throws <see cref="OverflowException"/>.</remarks>
public readonly struct Fraction : IEquatable<Fraction>, IComparable<Fraction>
{
    // One less than the denominator, so that default(Fraction) is 0/1.
    private readonly long _denominatorLessOne;

    /// <summary>Reduces <paramref name="numerator"/> / <paramref name="denominator"/>.</summary>
    /// <param name="numerator">Any number.</param>
    /// <param name="denominator">Any number but 0.</param>
    /// <exception cref="DivideByZeroException">The denominator is 0.</exception>
    /// <exception cref="OverflowException">The sign cannot be moved to the numerator within 64 bits.</exception>
    public Fraction(long numerator, long denominator = 1)
    {
        if (denominator == 0)
            throw new DivideByZeroException("The denominator of a fraction is 0.");
        if (denominator < 0)
            (numerator, denominator) = (checked(-numerator), checked(-denominator));
        long divisor = GreatestCommonDivisor(numerator, denominator);
        Numerator = numerator / divisor;
        _denominatorLessOne = denominator / divisor - 1;
    }

    /// <summary>The number 0.</summary>
    public static Fraction Zero => default;

    /// <summary>The numerator, with the sign.</summary>
    public long Numerator { get; }

    /// <summary>The denominator, at least 1.</summary>
    public long Denominator => _denominatorLessOne + 1;

    /// <summary>The larger of two numbers.</summary>
    public static Fraction Max(Fraction left, Fraction right) => left >= right ? left : right;

    /// <summary>The nearest integer; a half goes up: floor(x + 1/2).</summary>
    public long Round()
    {
        checked
        {
            long numerator = 2 * Numerator + Denominator;
            long denominator = 2 * Denominator;
            long quotient = numerator / denominator;
            return numerator % denominator < 0 ? quotient - 1 : quotient;
        }
    }

    /// <summary>The nearest double.</summary>
    public double ToDouble() => (double)Numerator / Denominator;

    /// <inheritdoc/>
    public int CompareTo(Fraction other) =>
        ((Int128)Numerator * other.Denominator).CompareTo((Int128)other.Numerator * Denominator);

    /// <inheritdoc/>
    public bool Equals(Fraction other) =>
        Numerator == other.Numerator && _denominatorLessOne == other._denominatorLessOne;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Fraction other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Numerator, _denominatorLessOne);

    /// <summary>The number as <c>3</c> or <c>3/2</c>.</summary>
    public override string ToString() => Denominator == 1
        ? Numerator.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");

    /// <summary>An integer as a fraction.</summary>
    public static implicit operator Fraction(long value) => new(value);

    /// <summary>Sum.</summary>
    public static Fraction operator +(Fraction left, Fraction right)
    {
        checked
        {
            if (left.Denominator == right.Denominator)
                return new Fraction(left.Numerator + right.Numerator, left.Denominator);
            // Dividing by the common part first keeps intermediate products small.
            long common = GreatestCommonDivisor(left.Denominator, right.Denominator);
            long rightScale = right.Denominator / common;
            long leftScale = left.Denominator / common;
            return new Fraction(left.Numerator * rightScale + right.Numerator * leftScale,
                left.Denominator * rightScale);
        }
    }

    /// <summary>Difference.</summary>
    public static Fraction operator -(Fraction left, Fraction right) => left + -right;

    /// <summary>Negation.</summary>
    public static Fraction operator -(Fraction value) => new(checked(-value.Numerator), value.Denominator);

    /// <summary>Product.</summary>
    public static Fraction operator *(Fraction left, Fraction right) =>
        new(checked(left.Numerator * right.Numerator), checked(left.Denominator * right.Denominator));

    /// <summary>Quotient.</summary>
    /// <exception cref="DivideByZeroException"><paramref name="right"/> is 0.</exception>
    public static Fraction operator /(Fraction left, Fraction right) =>
        new(checked(left.Numerator * right.Denominator), checked(left.Denominator * right.Numerator));

    /// <summary>Equality.</summary>
    public static bool operator ==(Fraction left, Fraction right) => left.Equals(right);

    /// <summary>Inequality.</summary>
    public static bool operator !=(Fraction left, Fraction right) => !left.Equals(right);

    /// <summary>Less than.</summary>
    public static bool operator <(Fraction left, Fraction right) => left.CompareTo(right) < 0;

    /// <summary>Greater than.</summary>
    public static bool operator >(Fraction left, Fraction right) => left.CompareTo(right) > 0;

    /// <summary>Less than or equal.</summary>
    public static bool operator <=(Fraction left, Fraction right) => left.CompareTo(right) <= 0;

    /// <summary>Greater than or equal.</summary>
    public static bool operator >=(Fraction left, Fraction right) => left.CompareTo(right) >= 0;

    private static long GreatestCommonDivisor(long a, long b)
    {
        // Unsigned: the absolute value of long.MinValue does not fit a long.
        ulong x = a < 0 ? (ulong)-(a + 1) + 1 : (ulong)a;
        ulong y = (ulong)b;
        while (y != 0)
            (x, y) = (y, x % y);
        return x == 0 ? 1 : (long)x;
    }
}
