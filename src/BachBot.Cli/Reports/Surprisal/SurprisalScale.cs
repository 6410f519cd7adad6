namespace BachBot.Cli.Reports.Surprisal;

/// <summary>The steps in which the page colours surprise: -log2 p in bits.</summary>
/// <remarks>They widen upwards: whether a note had a chance of one in two or one in four says more than whether it had one in
/// 500 or one in 1,000.</remarks>
internal static class SurprisalScale
{
    private static readonly int[] Bounds = [1, 2, 4, 6, 8];

    /// <summary>How many steps there are.</summary>
    public static int Steps => Bounds.Length + 1;

    /// <summary>The step of a surprise, from 0; what is no number surprises most.</summary>
    public static int StepOf(double bits)
    {
        int step = Array.FindIndex(Bounds, bound => bits < bound);
        return step < 0 ? Bounds.Length : step;
    }

    /// <summary>The class that colours a step.</summary>
    public static string Style(int step) => FormattableString.Invariant($"surprise-{step}");

    /// <summary>The class of text on that colour.</summary>
    public static string TextStyle(int step) => FormattableString.Invariant($"on-surprise-{step}");

    /// <summary>Shows what the colours mean.</summary>
    public static void WriteLegend(Markup page)
    {
        page.Start("ul", ("class", "voices scale"), ("aria-label", "Surprise of a note in bits"));
        for (int step = 0; step < Steps; step++)
        {
            page.Start("li");
            page.Element("span", "", ("class", "swatch " + Style(step)), ("aria-hidden", "true"));
            page.Text(" " + Name(step));
            page.End();
        }
        page.EndLine();
    }

    private static string Name(int step)
    {
        if (step == 0)
            return FormattableString.Invariant($"below {Bounds[0]} bit");
        return step == Bounds.Length
            ? FormattableString.Invariant($"{Bounds[^1]} and more")
            : FormattableString.Invariant($"{Bounds[step - 1]}\u2013{Bounds[step]}");
    }
}
