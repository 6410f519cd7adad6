using BachBot.Chorales.Scores;

namespace BachBot.Cli.Reports.Rolls;

/// <summary>Says where frames lie: in which bar, on which beat.</summary>
internal sealed class BarPlaces
{
    /// <param name="chorale">A piece that has at least one frame.</param>
    public BarPlaces(Chorale chorale) => Bars = RollBar.Of(chorale);

    /// <summary>The bars of the piece.</summary>
    public List<RollBar> Bars { get; }

    /// <summary>The index of the bar that a frame lies in; that of the last one for frames behind it.</summary>
    public int IndexOf(int frame)
    {
        int low = 0, high = Bars.Count;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (Bars[middle].Start <= frame)
                low = middle;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>The bar that a frame lies in.</summary>
    public RollBar BarOf(int frame) => Bars[IndexOf(frame)];

    /// <summary><c>bar 3, beat 2.5</c>.</summary>
    public string Name(int frame) => $"{BarOf(frame).Name}, beat {NoteText.Beat(frame, BarOf(frame))}";
}
