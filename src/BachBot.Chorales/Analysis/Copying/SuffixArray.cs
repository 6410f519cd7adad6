namespace BachBot.Chorales.Analysis.Copying;

/// <summary>Finds the longest stretch of a text that another one begins with.</summary>
/// <remarks>The suffixes of the text in sorted order (Manber and Myers 1990): those with the most in common with a query are
/// the two neighbours of its place among them.</remarks>
internal sealed class SuffixArray
{
    private readonly long[] _text;
    private readonly int[] _starts;

    /// <summary>Sorts the suffixes that begin at some places.</summary>
    /// <param name="text">The text; symbols that occur once, such as those that end its parts, keep the sorting quick.</param>
    /// <param name="begins">Whether a stretch may begin with a symbol.</param>
    public SuffixArray(long[] text, Func<long, bool> begins)
    {
        _text = text;
        _starts = [.. Enumerable.Range(0, text.Length).Where(start => begins(text[start]))];
        Array.Sort(_starts, (left, right) => Compare(text.AsSpan(left), text.AsSpan(right)));
    }

    /// <summary>The longest stretch with which a query begins.</summary>
    /// <returns>Where in the text, and how many symbols: 0 if there is none.</returns>
    public (int Start, int Length) LongestMatch(ReadOnlySpan<long> query)
    {
        int low = 0, high = _starts.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Compare(_text.AsSpan(_starts[middle]), query) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        (int Start, int Length) best = (0, 0);
        for (int i = Math.Max(low - 1, 0); i <= low && i < _starts.Length; i++)
        {
            int length = query.CommonPrefixLength(_text.AsSpan(_starts[i]));
            if (length > best.Length)
                best = (_starts[i], length);
        }
        return best;
    }

    private static int Compare(ReadOnlySpan<long> left, ReadOnlySpan<long> right)
    {
        int common = left.CommonPrefixLength(right);
        return common == left.Length || common == right.Length
            ? left.Length.CompareTo(right.Length)
            : left[common].CompareTo(right[common]);
    }
}
