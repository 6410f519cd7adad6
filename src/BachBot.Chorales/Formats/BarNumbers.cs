using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Formats;

/// <summary>The numbers of bars as they are printed: an upbeat is bar 0.</summary>
public static class BarNumbers
{
    /// <summary>The number of the bar that a frame lies in; that of the last bar for frames behind it.</summary>
    public static int At(Chorale chorale, int frame)
    {
        ArgumentNullException.ThrowIfNull(chorale);
        return WrittenBars.Of(chorale, []).Last(bar => bar.Start <= frame).Number;
    }

    /// <summary>The frames from the start of one bar to the end of another; null if there are no bars of these numbers.</summary>
    /// <param name="chorale">The piece.</param>
    /// <param name="first">The first bar's number.</param>
    /// <param name="last">The last bar's number, at least <paramref name="first"/>.</param>
    public static FrameRange? FramesOf(Chorale chorale, int first, int last)
    {
        ArgumentNullException.ThrowIfNull(chorale);
        List<WrittenBar> bars = WrittenBars.Of(chorale, []);
        List<WrittenBar> named = [.. bars.Where(bar => bar.Number >= first && bar.Number <= last)];
        return named.Count > 0 && named[0].Number == first && named[^1].Number == last && chorale.Length > 0
            ? new FrameRange(named[0].Start, named[^1].End)
            : null;
    }
}
