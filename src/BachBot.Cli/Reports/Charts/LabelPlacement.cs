namespace BachBot.Cli.Reports.Charts;

/// <summary>Keeps labels beside a chart from lying on each other.</summary>
internal static class LabelPlacement
{
    /// <summary>Moves positions apart, each as little as the order allows.</summary>
    /// <param name="wanted">Where the labels would stand.</param>
    /// <param name="gap">The least distance between two.</param>
    /// <param name="low">None stands before this.</param>
    /// <param name="high">None stands after this, as long as there is room.</param>
    /// <returns>The positions, in the order of <paramref name="wanted"/>.</returns>
    public static double[] Spread(IReadOnlyList<double> wanted, double gap, double low, double high)
    {
        int[] order = [.. Enumerable.Range(0, wanted.Count).OrderBy(i => wanted[i]).ThenBy(i => i)];
        var placed = new double[wanted.Count];
        double limit = high;
        for (int i = order.Length - 1; i >= 0; i--)
        {
            placed[order[i]] = Math.Min(wanted[order[i]], limit);
            limit = placed[order[i]] - gap;
        }
        limit = low;
        foreach (int i in order)
        {
            placed[i] = Math.Max(placed[i], limit);
            limit = placed[i] + gap;
        }
        return placed;
    }
}
