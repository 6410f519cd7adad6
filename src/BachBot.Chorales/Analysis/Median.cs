namespace BachBot.Chorales.Analysis;

/// <summary>The middle of some numbers; of an even count, halfway between the two in the middle.</summary>
internal static class Median
{
    /// <summary>The median; null of no numbers.</summary>
    public static double? Of(IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Order()];
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
