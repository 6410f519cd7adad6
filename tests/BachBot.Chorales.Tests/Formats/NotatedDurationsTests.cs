using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Tests.Formats;

public class NotatedDurationsTests
{
    [Theory]
    [InlineData("4/4", 0, 16, "16")]
    [InlineData("4/4", 0, 12, "12")]
    [InlineData("4/4", 4, 12, "12")]
    [InlineData("4/4", 4, 8, "8")]
    [InlineData("4/4", 2, 4, "4")]
    [InlineData("4/4", 0, 6, "6")]
    [InlineData("4/4", 4, 6, "6")]
    [InlineData("4/4", 2, 6, "6")]
    [InlineData("4/4", 0, 5, "4 1")]
    [InlineData("4/4", 3, 5, "1 4")]
    [InlineData("4/4", 0, 10, "8 2")]
    [InlineData("4/4", 6, 10, "2 8")]
    [InlineData("4/4", 0, 7, "4 3")]
    [InlineData("4/4", 1, 4, "3 1")]
    [InlineData("4/4", 2, 3, "2 1")]
    [InlineData("3/4", 0, 12, "12")]
    [InlineData("3/4", 4, 6, "6")]
    [InlineData("3/4", 0, 11, "8 3")]
    [InlineData("3/2", 0, 24, "24")]
    [InlineData("12/8", 0, 12, "12")]
    [InlineData("12/8", 4, 4, "2 2")]
    [InlineData("12/8", 0, 24, "24")]
    [InlineData("6/8", 2, 4, "4")]
    [InlineData("6/8", 4, 8, "2 6")]
    public void Lengths_are_cut_where_the_metre_shows(string metre, int offset, int length, string expected)
    {
        int[] parts = [.. metre.Split('/').Select(int.Parse)];
        Assert.Equal(expected, string.Join(' ', NotatedDurations.Split(offset, length, new Metre(parts[0], parts[1]))));
    }

    [Fact]
    public void Every_length_at_every_place_of_a_bar_is_cut_into_note_values_that_add_up()
    {
        Metre[] metres = [new(4, 4), new(3, 4), new(2, 2), new(3, 2), new(4, 2), new(6, 8), new(9, 8), new(12, 8),
            new(5, 8), new(7, 16), new(1, 4), new(3, 16)];
        foreach (Metre metre in metres)
        {
            for (int offset = 0; offset < metre.FramesPerBar; offset++)
            {
                for (int length = 1; offset + length <= metre.FramesPerBar; length++)
                {
                    List<int> parts = [.. NotatedDurations.Split(offset, length, metre)];
                    Assert.Equal(length, parts.Sum());
                    Assert.All(parts, part => Assert.NotNull(NotatedDurations.Find(part)));
                    Assert.InRange(parts.Count, 1, 6);
                }
            }
        }
    }
}
