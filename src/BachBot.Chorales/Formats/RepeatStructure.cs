using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Formats;

/// <summary>A section that is played twice.</summary>
/// <param name="Start">First frame.</param>
/// <param name="End">First frame after the repeat sign.</param>
/// <param name="FirstEnding">The frame from which the second pass skips to <paramref name="End"/>, or null.</param>
internal readonly record struct RepeatedSection(int Start, int End, int? FirstEnding);

/// <summary>Finds the repeat signs and endings that give a play order.</summary>
internal static class RepeatStructure
{
    /// <summary>The repeated sections of a piece.</summary>
    /// <returns>Sections in order; empty if the piece is played once through, null if repeat signs cannot express
    /// the order.</returns>
    public static IReadOnlyList<RepeatedSection>? Find(IReadOnlyList<FrameRange> playOrder, int length)
    {
        List<FrameRange> runs = JoinContiguous(playOrder);
        if (runs.Count == 0)
            return length == 0 ? [] : null;
        if (runs[0].Start != 0 || runs[^1].End != length)
            return null;
        var sections = new List<RepeatedSection>();
        int written = 0;
        for (int i = 0; i + 1 < runs.Count; i++)
        {
            (int start, int end) = (runs[i + 1].Start, runs[i].End);
            if (start >= end || start < written)
                return null;
            int? firstEnding = null;
            if (runs[i + 1].End < end)
            {
                bool skipsToEnd = i + 2 < runs.Count && runs[i + 2].Start == end && runs[i + 1].Length > 0;
                if (!skipsToEnd)
                    return null;
                firstEnding = runs[i + 1].End;
                i++;
            }

            sections.Add(new RepeatedSection(start, end, firstEnding));
            written = end;
        }

        return sections;
    }

    /// <summary>The same order with ranges that follow on each other joined, empty ones left out.</summary>
    public static List<FrameRange> JoinContiguous(IReadOnlyList<FrameRange> playOrder)
    {
        var runs = new List<FrameRange>();
        foreach (FrameRange range in playOrder.Where(range => range.Length > 0))
        {
            if (runs.Count > 0 && runs[^1].End == range.Start)
                runs[^1] = runs[^1] with { End = range.End };
            else
                runs.Add(range);
        }

        return runs;
    }
}
