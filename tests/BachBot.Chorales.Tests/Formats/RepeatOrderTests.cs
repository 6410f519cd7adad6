using BachBot.Chorales.Scores;
using static BachBot.Chorales.Tests.Support.MusicXmlText;

namespace BachBot.Chorales.Tests.Formats;

/// <summary>Repeats and endings: each letter is a bar, marks as in <see cref="Played"/>.</summary>
public class RepeatOrderTests
{
    [Theory]
    [InlineData("A B", "AB")]
    [InlineData("A B: C", "ABABC")]
    [InlineData("A :B C: D", "ABCBCD")]
    [InlineData("A B: C D: E", "ABABCDCDE")]
    [InlineData("A: :B C:", "AABCBC")]
    [InlineData("A B[1]: C[2] D", "ABACD")]
    [InlineData("A B[1]: C", "ABAC")]
    [InlineData("A B[1,2]: C[3] D", "ABABACD")]
    [InlineData("A B[1]: C[2]: D", "ABACD")]
    [InlineData("A B[1]: C[2]: D[3] E", "ABACADE")]
    [InlineData("A B[1]: C[2] D E[1]: F[2] G", "ABACDEDFG")]
    [InlineData("A B[1]: C D:", "ABACDCD")]
    [InlineData("A :B C[1]: :D E[1]: F", "ABCBDEDF")]
    [InlineData("A B:3 C", "ABABABC")]
    [InlineData("A :B C D", "ABCD")]
    [InlineData("A B[2] C", "AC")]
    public void Bars_are_played_in_order(string marks, string expected) => Assert.Equal(expected, Played(marks));

    [Fact]
    public void A_repeat_without_end_is_refused() =>
        Assert.Contains("with repeats: longer than 16384 quarters",
            Refused(Document([.. Enumerable.Repeat(Bar("A:100"), 50)])), StringComparison.Ordinal);

    [Fact]
    public void Where_the_order_jumps_nothing_is_tied()
    {
        Score score = Read(Document(
            Note("C", 5, 16, "<tie type='start'/>"),
            Note("C", 5, 16, "<tie type='stop'/><tie type='start'/>") + BarLine("<repeat direction='backward'/>"),
            Note("C", 5, 16, "<tie type='stop'/>")));
        var frames = ChoraleFrames.AsPlayed(Grid.Quantise(score).Chorale);
        Assert.Equal([0, 32], Enumerable.Range(0, frames.Count).Where(f => !frames.Tied(f, Voice.Soprano)));
    }

    /// <summary>The letters of the bars as played. Before a letter, a colon is a forward repeat; after it, an ending
    /// with its numbers in brackets, and a colon for a backward repeat with the number of times.</summary>
    private static string Played(string marks)
    {
        string[] bars = marks.Split(' ');
        Score score = Read(Document([.. bars.Select(Bar)]));
        return string.Concat(score.PlayOrder.SelectMany(range =>
            Enumerable.Range(0, bars.Length).Where(bar => 4 * bar >= range.Start.ToDouble() &&
                4 * bar < range.End.ToDouble())).Select(bar => bars[bar].First(char.IsLetter)));
    }

    private static string Bar(string mark)
    {
        string xml = Note("C", 5, 16);
        int letter = mark.IndexOf(mark.First(char.IsLetter), StringComparison.Ordinal);
        if (letter > 0)
            xml = BarLine("<repeat direction='forward'/>") + xml;
        string after = mark[(letter + 1)..];
        if (after.StartsWith('['))
        {
            string numbers = after[1..after.IndexOf(']', StringComparison.Ordinal)];
            xml = BarLine($"<ending number='{numbers}' type='start'/>") + xml +
                BarLine($"<ending number='{numbers}' type='stop'/>");
            after = after[(after.IndexOf(']', StringComparison.Ordinal) + 1)..];
        }
        if (after.StartsWith(':'))
        {
            string times = after.Length > 1 ? $" times='{after[1..]}'" : "";
            xml += BarLine($"<repeat direction='backward'{times}/>");
        }
        return xml;
    }

    private static string BarLine(string content) => $"<barline>{content}</barline>";
}
