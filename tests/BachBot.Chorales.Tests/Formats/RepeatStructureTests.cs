using System.Globalization;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Tests.Formats;

public class RepeatStructureTests
{
    [Theory]
    [InlineData("0-96", "")]
    [InlineData("0-48 48-96", "")]
    [InlineData("0-48 0-96", "0-48")]
    [InlineData("0-48 0-48 48-96", "0-48")]
    [InlineData("0-48 0-96 48-96", "0-48 48-96")]
    [InlineData("0-48 0-80 60-96", "0-48 60-80")]
    [InlineData("0-48 0-32 48-96", "0-48/32")]
    [InlineData("0-96 48-80 96-96", null)]
    [InlineData("0-48 0-48 0-96", null)]
    [InlineData("0-48 60-96", null)]
    [InlineData("0-48", null)]
    [InlineData("32-96", null)]
    [InlineData("0-48 0-32 40-96", null)]
    public void The_play_order_gives_the_sections(string order, string? sections)
    {
        FrameRange[] ranges = [.. order.Split(' ').Select(range =>
        {
            int[] ends = [.. range.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture))];
            return new FrameRange(ends[0], ends[1]);
        })];
        IReadOnlyList<RepeatedSection>? found = RepeatStructure.Find(ranges, 96);
        Assert.Equal(sections, found is null ? null : string.Join(' ', found.Select(section =>
            $"{section.Start}-{section.End}" + (section.FirstEnding is { } ending ? $"/{ending}" : ""))));
    }
}
