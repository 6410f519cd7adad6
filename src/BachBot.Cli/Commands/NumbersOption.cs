using System.CommandLine;
using System.Globalization;

namespace BachBot.Cli.Commands;

/// <summary>An option that takes whole numbers, several with commas between them.</summary>
internal sealed class NumbersOption : Option<int[]>
{
    /// <param name="name">Its name with the dashes.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="most">The largest value; the smallest is 1.</param>
    /// <param name="initial">The value if the option is not given.</param>
    public NumbersOption(string name, string description, int most, params int[] initial)
        : base(name)
    {
        Description = description;
        HelpName = "n,n...";
        Arity = ArgumentArity.ExactlyOne;
        DefaultValueFactory = _ => initial;
        CustomParser = argument => TextOption.Parse(
            argument, name, string.Create(CultureInfo.InvariantCulture, $"whole numbers from 1 to {most} with commas between them"),
            text => Parse(text, most));
    }

    private static int[]? Parse(string text, int most)
    {
        var values = new List<int>();
        foreach (string part in text.Split(','))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value < 1 || value > most)
                return null;
            values.Add(value);
        }
        return [.. values];
    }
}
