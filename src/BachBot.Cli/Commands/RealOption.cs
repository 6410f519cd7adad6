using System.CommandLine;
using System.Globalization;

namespace BachBot.Cli.Commands;

/// <summary>An option that takes a number with a decimal point. What is no number is wrong usage; a number that is out
/// of bounds is a failure, which says the bounds.</summary>
internal sealed class RealOption : Option<double?>
{
    private readonly Func<double, bool> _holds;
    private readonly string _bounds;

    /// <param name="name">Its name with the dashes.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="holds">Whether a finite value is within bounds.</param>
    /// <param name="bounds">The bounds in words, such as <c>at least 0</c>.</param>
    /// <param name="initial">The value if the option is not given.</param>
    /// <param name="aliases">Its other names.</param>
    public RealOption(
        string name, string description, Func<double, bool> holds, string bounds, double initial,
        params string[] aliases)
        : base(name, aliases)
    {
        (_holds, _bounds) = (holds, bounds);
        Description = description;
        CustomParser = argument => TextOption.Parse(argument, name, "a number such as 0.5", Parse);
        DefaultValueFactory = _ => initial;
    }

    /// <summary>The value given, or the initial one.</summary>
    /// <exception cref="CommandException">The value is out of bounds.</exception>
    public double Read(ParseResult parsed)
    {
        double value = parsed.GetValue(this) ?? throw new InvalidOperationException($"{Name} has no initial value.");
        return double.IsFinite(value) && _holds(value)
            ? value
            : throw new CommandException(
                string.Create(CultureInfo.InvariantCulture, $"{Name} must be {_bounds}, not {value}."));
    }

    // Without thousands separators: 0,5 must not be read as 5.
    private static double? Parse(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}
