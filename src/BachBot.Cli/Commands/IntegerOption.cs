using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace BachBot.Cli.Commands;

/// <summary>An option that takes a whole number within bounds. What is no whole number is wrong usage; a number that is
/// out of bounds is a failure, which says the bounds.</summary>
/// <typeparam name="T">What the work takes.</typeparam>
internal sealed class IntegerOption<T> : Option<BigInteger?>
    where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
{
    private readonly T _least;
    private readonly T _most;

    /// <param name="name">Its name with the dashes.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="least">The smallest value.</param>
    /// <param name="most">The largest value; by default all that fit.</param>
    /// <param name="initial">The value if the option is not given; null if there is none.</param>
    /// <param name="aliases">Its other names.</param>
    public IntegerOption(
        string name, string description, T least, T? most = null, T? initial = null, params string[] aliases)
        : base(name, aliases)
    {
        (_least, _most) = (least, most ?? T.MaxValue);
        Description = description;
        CustomParser = argument => TextOption.Parse(argument, name, "a whole number", Parse);
        if (initial is { } value)
            DefaultValueFactory = _ => BigInteger.CreateChecked(value);
    }

    /// <summary>The value given, or the initial one; null if there is neither.</summary>
    /// <exception cref="CommandException">The value is out of bounds.</exception>
    public T? Find(ParseResult parsed) => parsed.GetValue(this) switch
    {
        null => null,
        { } value when value >= BigInteger.CreateChecked(_least) && value <= BigInteger.CreateChecked(_most) =>
            T.CreateChecked(value),
        { } value => throw new CommandException(
            string.Create(CultureInfo.InvariantCulture, $"{Name} must be {Bounds(value)}, not {value}.")),
    };

    /// <summary>The value given, or the initial one.</summary>
    /// <exception cref="CommandException">The value is out of bounds.</exception>
    public T Read(ParseResult parsed) =>
        Find(parsed) ?? throw new InvalidOperationException($"{Name} has no initial value.");

    private static BigInteger? Parse(string text) =>
        BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger value)
            ? value
            : null;

    /// <summary>The bound that a value breaks; both where the upper one says something.</summary>
    private string Bounds(BigInteger value) => _most == T.MaxValue && value < BigInteger.CreateChecked(_least)
        ? string.Create(CultureInfo.InvariantCulture, $"at least {_least}")
        : string.Create(CultureInfo.InvariantCulture, $"from {_least} to {_most}");
}
