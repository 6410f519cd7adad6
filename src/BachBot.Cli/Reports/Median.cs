namespace BachBot.Cli.Reports;

/// <summary>The middle of some numbers; of an even count, halfway between the two in the middle.</summary>
internal static class Median
{
    /// <summary>The median of at least one number.</summary>
    public static double Of(IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
