using BachBot.Chorales.Analysis.Copying;

namespace BachBot.Chorales.Tests.Analysis.Copying;

public class SuffixArrayTests
{
    [Fact]
    public void The_longest_matches_are_those_of_a_search_of_all_places()
    {
        var random = new Random(5);
        for (int round = 0; round < 30; round++)
        {
            long[] text = Symbols(random, 60), query = Symbols(random, 12);
            var suffixes = new SuffixArray(text, symbol => symbol != 0);

            int expected = Enumerable.Range(0, text.Length).Where(start => text[start] != 0)
                .Max(start => query.AsSpan().CommonPrefixLength(text.AsSpan(start)));
            (int start, int length) = suffixes.LongestMatch(query);

            Assert.Equal(expected, length);
            Assert.Equal(query[..length], text[start..(start + length)]);
            Assert.True(length == 0 || text[start] != 0);
        }
    }

    [Fact]
    public void An_empty_text_has_nothing_in_common() =>
        Assert.Equal((0, 0), new SuffixArray([], _ => true).LongestMatch([1, 2]));

    private static long[] Symbols(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (long)random.Next(3))];
}
