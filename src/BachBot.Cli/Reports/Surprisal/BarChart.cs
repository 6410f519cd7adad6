using BachBot.Chorales.Scores;
using BachBot.Cli.Reports.Charts;
using BachBot.Cli.Reports.Rolls;

namespace BachBot.Cli.Reports.Surprisal;

/// <summary>The surprise of each bar as a column, one part of it a voice.</summary>
internal static class BarChart
{
    private const int Height = 170;
    private const int Ticks = 12;

    /// <summary>Room between columns, as a share of a bar.</summary>
    private const double Gap = 0.1;

    public static void Write(Markup page, IReadOnlyList<BarSurprise> bars)
    {
        Axis numbers = Axis.Counting(bars[0].Bar.Number, bars[^1].Bar.Number, Ticks);
        Axis bits = Axis.Linear(bars.Select(bar => bar.Bits), 4, fromZero: true);
        page.Start("figure");
        page.Start("figcaption");
        page.Element("b", "Surprise");
        page.Text(" in bits, by bar; the colours are the voices\u2019, grey is what concerns all of them: ends of phrases and of "
            + "the piece");
        page.EndLine();
        var plot = new Plot(page, numbers, bits, Height, "Surprise by bar", Describe(bars));
        foreach (BarSurprise bar in bars)
            Stack(plot, bar);
        foreach (BarSurprise bar in bars)
            plot.Hover(bar.Bar.Number - 0.5, bar.Bar.Number + 0.5, bar.Bar.Number, Words(bar));
        plot.End();
        page.EndLine();
    }

    private static void Stack(Plot plot, BarSurprise bar)
    {
        double reached = 0;
        foreach (Voice voice in Enum.GetValues<Voice>().Reverse())
            Add(VoiceStyle.Class(voice), bar.Voices[(int)voice]);
        Add("others", bar.Others);

        void Add(string style, double bits)
        {
            if (!Axis.Shows(bits) || bits <= 0)
                return;
            double left = bar.Bar.Number - 0.5 + Gap / 2;
            plot.Block("part " + style, left, left + 1 - Gap, reached, reached + bits);
            reached += bits;
        }
    }

    private static string Words(BarSurprise bar)
    {
        string voices = string.Join('\n', Enum.GetValues<Voice>().Select(voice => $"{voice} {Bits(bar.Voices[(int)voice])}"));
        string name = char.ToUpperInvariant(bar.Bar.Name[0]) + bar.Bar.Name[1..];
        return $"{name}: {Bits(bar.Bits)} bits\n{voices}\nall {Bits(bar.Others)}";
    }

    private static string Describe(IReadOnlyList<BarSurprise> bars) =>
        string.Join("; ", bars.Select(bar => $"{bar.Bar.Name} {Bits(bar.Bits)}")) + ".";

    private static string Bits(double bits) => Figures.Fixed(bits, 1);
}
