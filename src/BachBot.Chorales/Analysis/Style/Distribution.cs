namespace BachBot.Chorales.Analysis.Style;

/// <summary>How often each value of something occurs.</summary>
public sealed class Distribution
{
    private readonly Dictionary<int, long> _counts = [];

    /// <summary>How many values there are.</summary>
    public long Total { get; private set; }

    /// <summary>How many different ones.</summary>
    public int Distinct => _counts.Count;

    /// <summary>The values' entropy in bits, <c>-sum p log2 p</c>; 0 without values.</summary>
    public double Entropy => _counts.Values.Order().Sum(count => -Term((double)count / Total, 1));

    /// <summary>Counts a value.</summary>
    public void Add(int value)
    {
        _counts[value] = _counts.GetValueOrDefault(value) + 1;
        Total++;
    }

    /// <summary>The Jensen-Shannon distance: the square root of the Jensen-Shannon divergence to base 2.</summary>
    /// <returns>From 0 (the same shares) to 1 (no value in common); 1 too if one of them has no values, 0 if neither
    /// has.</returns>
    /// <remarks>Lin, "Divergence measures based on the Shannon entropy", IEEE Transactions on Information Theory 37 (1991);
    /// that the root is a metric: Endres and Schindelin, the same journal, 49 (2003).</remarks>
    public double DistanceTo(Distribution other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Total == 0 || other.Total == 0)
            return Total == other.Total ? 0 : 1;
        double divergence = 0;
        // In a fixed order, so that the sum does not depend on which value came first.
        foreach (int value in _counts.Keys.Union(other._counts.Keys).Order())
        {
            double here = ShareOf(value), there = other.ShareOf(value), middle = (here + there) / 2;
            divergence += (Term(here, middle) + Term(there, middle)) / 2;
        }
        return Math.Sqrt(Math.Clamp(divergence, 0, 1));
    }

    private double ShareOf(int value) => (double)_counts.GetValueOrDefault(value) / Total;

    private static double Term(double share, double of) => share == 0 ? 0 : share * Math.Log2(share / of);
}
