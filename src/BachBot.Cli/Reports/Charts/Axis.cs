using System.Globalization;

namespace BachBot.Cli.Reports.Charts;

/// <summary>A mark of an axis.</summary>
internal readonly record struct Tick(double Value, string Label);

/// <summary>One direction of a chart: which values it spans, where a value lies, which marks it bears.</summary>
internal sealed class Axis
{
    /// <summary>Larger numbers have no place on a chart: the ticks could not be told apart.</summary>
    private const double Limit = 1e15;

    private readonly double _start;
    private readonly double _end;
    private readonly bool _logarithmic;

    private Axis(double start, double end, bool logarithmic, IReadOnlyList<Tick> ticks) =>
        (_start, _end, _logarithmic, Ticks) = (start, end, logarithmic, ticks);

    /// <summary>The marks in ascending order, all within the axis.</summary>
    public IReadOnlyList<Tick> Ticks { get; }

    /// <summary>Whether a chart can show a number; NaN, infinities and the absurd it leaves out.</summary>
    public static bool Shows(double value) => Math.Abs(value) < Limit;

    /// <summary>Where a value lies: 0 at the axis' start, 1 at its end.</summary>
    public double Share(double value) => (Position(value) - _start) / (_end - _start);

    /// <summary>An axis whose ends are round numbers around the values.</summary>
    /// <param name="values">What to span; numbers that <see cref="Shows"/> refuses do not count.</param>
    /// <param name="intervals">About how many steps between ticks.</param>
    /// <param name="fromZero">Whether the axis starts at 0 at the latest.</param>
    public static Axis Linear(IEnumerable<double> values, int intervals, bool fromZero = false)
    {
        (double low, double high) = Range(fromZero ? values.Append(0) : values);
        double step = RoundStep((high - low) / intervals);
        double first = Math.Floor(low / step + 1e-9), last = Math.Ceiling(high / step - 1e-9);
        return new Axis(first * step, last * step, logarithmic: false, TicksOf(first, last, step));
    }

    /// <summary>An axis for things that are counted: half a step of room at both ends, whole ticks.</summary>
    /// <param name="first">The first number.</param>
    /// <param name="last">The last one.</param>
    /// <param name="intervals">At most how many steps between ticks.</param>
    public static Axis Counting(long first, long last, int intervals)
    {
        double step = Math.Max(1, RoundStep((double)(last - first) / intervals));
        if (step is > 2 and < 5)
            step = 5;
        List<Tick> ticks = TicksOf(Math.Ceiling(first / step), Math.Floor(last / step), step);
        // The first one is worth a tick of its own, unless another stands too near to read both.
        if (ticks.Count == 0 || ticks[0].Value - first > step / 2)
            ticks.Insert(0, new Tick(first, Label(first, 1, last)));
        return new Axis(first - 0.5, last + 0.5, logarithmic: false, ticks);
    }

    /// <summary>An axis of things that only have names: the first lies at 0, the next at 1 and so on.</summary>
    public static Axis Named(IReadOnlyList<string> names) => new(
        -0.5, names.Count - 0.5, logarithmic: false, [.. names.Select((name, place) => new Tick(place, name))]);

    /// <summary>An axis of powers of ten.</summary>
    /// <param name="values">What to span; only positive numbers count.</param>
    /// <param name="intervals">At most how many steps between ticks.</param>
    public static Axis Logarithmic(IEnumerable<double> values, int intervals)
    {
        double[] exponents = [.. values.Where(value => value > 0 && Shows(value)).Select(Math.Log10)];
        double low = exponents.Length == 0 ? 0 : Math.Floor(exponents.Min() + 1e-9);
        double high = exponents.Length == 0 ? 1 : Math.Max(low + 1, Math.Ceiling(exponents.Max() - 1e-9));
        double step = Math.Ceiling((high - low) / intervals);
        var ticks = new List<Tick>();
        for (double exponent = low; exponent <= high; exponent += step)
        {
            double value = Math.Pow(10, exponent);
            ticks.Add(new Tick(value, Figures.PowerOfTen((int)exponent)));
        }
        return new Axis(low, high, logarithmic: true, ticks);
    }

    private double Position(double value) => _logarithmic ? Math.Log10(value) : value;

    private static (double Low, double High) Range(IEnumerable<double> values)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double value in values.Where(Shows))
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        if (low > high)
            return (0, 1);
        // A range too thin for its numbers' digits would make ticks that read alike.
        double least = Math.Max(Math.Abs(low), Math.Abs(high)) * 1e-3;
        if (high - low > least)
            return (low, high);
        double room = low == 0 && high == 0 ? 1 : Math.Max(least, Math.Abs(high) * 0.1);
        return low == 0 ? (0, room) : (low - room, high + room);
    }

    /// <summary>The step of 1, 2, 2.5 or 5 times a power of ten that is just not smaller.</summary>
    private static double RoundStep(double step)
    {
        if (step <= 0)
            return 1;
        double power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return (step / power) switch
        {
            <= 1 + 1e-9 => power,
            <= 2 + 1e-9 => 2 * power,
            <= 2.5 + 1e-9 => 2.5 * power,
            <= 5 + 1e-9 => 5 * power,
            _ => 10 * power,
        };
    }

    private static List<Tick> TicksOf(double first, double last, double step)
    {
        double largest = Math.Max(Math.Abs(first), Math.Abs(last)) * step;
        var ticks = new List<Tick>();
        for (int i = 0; first + i <= last; i++)
            ticks.Add(new Tick((first + i) * step, Label((first + i) * step, step, largest)));
        return ticks;
    }

    /// <summary>Decimals that tell multiples of a step apart: one more for a step of 2.5 than for one of 2.</summary>
    private static int Decimals(double step)
    {
        int decimals = 0;
        for (double scaled = step; decimals < 20 && Math.Abs(scaled - Math.Round(scaled)) > 1e-6 * scaled; scaled *= 10)
            decimals++;
        return decimals;
    }

    /// <summary>A number with the decimals that the step needs; long ones in thousands or millions.</summary>
    private static string Label(double value, double step, double largest)
    {
        (double unit, string suffix) = largest switch
        {
            < 1e5 => (1.0, ""),
            < 1e6 => (1e3, "k"),
            < 1e9 => (1e6, "M"),
            _ => (0, ""),
        };
        if (value == 0)
            return "0";
        int decimals = unit == 0 ? int.MaxValue : Decimals(step / unit);
        return decimals > 5
            ? Figures.Significant(value, 2 + (int)Math.Ceiling(Math.Log10(largest / step)))
            : (value / unit).ToString("N" + decimals, CultureInfo.InvariantCulture).Replace('-', '\u2212') + suffix;
    }
}
