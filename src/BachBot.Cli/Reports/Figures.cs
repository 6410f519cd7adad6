using System.Globalization;

namespace BachBot.Cli.Reports;

/// <summary>Numbers as the page prints them.</summary>
internal static class Figures
{
    /// <summary>What stands for a number that is none.</summary>
    public const string Missing = "\u2013";

    /// <summary>A loss in nats or bits: three decimals.</summary>
    public static string Loss(double? value) => Fixed(value, 3);

    /// <summary>e to the loss: the number of equally likely tokens that would be as hard to guess.</summary>
    public static string Perplexity(double? nats) => Fixed(nats is double loss ? Math.Exp(loss) : null, 2);

    /// <summary>A loss in bits.</summary>
    public static double Bits(double nats) => nats / Math.Log(2);

    public static string Count(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? Missing;

    /// <summary>A speed: whole tokens from 100 on, else three digits.</summary>
    public static string Speed(double? value) => value switch
    {
        null => Missing,
        >= 100 and < 1e15 => value.Value.ToString("N0", CultureInfo.InvariantCulture),
        _ => Significant(value.Value, 3),
    };

    /// <summary>A learning rate: three digits, powers of ten where that is shorter.</summary>
    public static string Rate(double value) => Significant(value, 3);

    /// <summary>A number with so many digits, without trailing zeros: <c>0.002</c>, <c>6.25 × 10⁻⁵</c>.</summary>
    public static string Significant(double value, int digits)
    {
        if (!double.IsFinite(value))
            return NotFinite(value);
        string scientific = value.ToString("e" + (digits - 1), CultureInfo.InvariantCulture);
        int split = scientific.IndexOf('e', StringComparison.Ordinal);
        int exponent = int.Parse(scientific.AsSpan(split + 1), NumberStyles.Integer, CultureInfo.InvariantCulture);
        if (value == 0 || exponent is >= -4 and < 6)
            return Minus(value.ToString("G" + Math.Max(digits, exponent + 1), CultureInfo.InvariantCulture));
        string mantissa = scientific[..split].Contains('.', StringComparison.Ordinal)
            ? scientific[..split].TrimEnd('0').TrimEnd('.')
            : scientific[..split];
        return Minus($"{mantissa} \u00D7 ") + PowerOfTen(exponent);
    }

    /// <summary><c>10⁻³</c>.</summary>
    public static string PowerOfTen(int exponent) => "10" + Superscript(exponent);

    /// <summary>A time with its two largest units: <c>2 h 5 min</c>, <c>12 min 31 s</c>, <c>8.4 s</c>.</summary>
    public static string Time(TimeSpan time)
    {
        double seconds = Math.Max(0, time.TotalSeconds);
        if (seconds < 59.95)
            return seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";
        long whole = (long)Math.Round(seconds);
        return whole < 3600
            ? string.Create(CultureInfo.InvariantCulture, $"{whole / 60} min {whole % 60} s")
            : string.Create(CultureInfo.InvariantCulture, $"{(whole + 30) / 3600} h {(whole + 30) % 3600 / 60} min");
    }

    /// <summary><c>1 epoch</c>, <c>2 epochs</c>.</summary>
    public static string Plural(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>A coordinate or length of a drawing: two decimals at most, no exponent, no negative zero.</summary>
    public static string Coordinate(double value) =>
        (Math.Round(value, 2) + 0.0).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A share of the drawing's width, 0 to 1.</summary>
    public static string Share(double value) =>
        (Math.Round(value * 100, 3) + 0.0).ToString("0.###", CultureInfo.InvariantCulture) + "%";

    /// <summary>A number with so many decimals; the largest as powers of ten.</summary>
    public static string Fixed(double? value, int decimals)
    {
        if (value is not double number)
            return Missing;
        if (!double.IsFinite(number))
            return NotFinite(number);
        if (Math.Abs(number) >= 1e6)
            return Significant(number, 3);
        return Minus(number.ToString("F" + decimals, CultureInfo.InvariantCulture));
    }

    private static string NotFinite(double value) =>
        double.IsNaN(value) ? "NaN" : value > 0 ? "\u221E" : "\u2212\u221E";

    private static string Minus(string number) => number.Replace('-', '\u2212');

    private static string Superscript(int exponent)
    {
        const string Digits = "\u2070\u00B9\u00B2\u00B3\u2074\u2075\u2076\u2077\u2078\u2079";
        return string.Concat(exponent.ToString(CultureInfo.InvariantCulture)
            .Select(c => c == '-' ? '\u207B' : Digits[c - '0']));
    }
}
