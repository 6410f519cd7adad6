using BachBot.Chorales.Analysis.Style;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Tests.Analysis.Style;

public class StyleProfileTests
{
    // Two notes over a long one; the bass sings, is silent for half a beat, and sings on.
    private static readonly Chorale Piece = new(
        [
            [new(0, 4, 72), new(4, 4, 74)], [new(0, 4, 67, TiedToNext: true), new(4, 4, 67, TiedFromPrevious: true)], [],
            [new(0, 4, 48), new(6, 2, 50)],
        ], 8);

    [Theory]
    [InlineData(StyleAspect.MelodicInterval, Voice.Soprano, null, "2")]
    [InlineData(StyleAspect.MelodicInterval, Voice.Alto, null, "")]
    // Not across the rest.
    [InlineData(StyleAspect.MelodicInterval, Voice.Bass, null, "")]
    [InlineData(StyleAspect.Duration, Voice.Soprano, null, "4 4")]
    [InlineData(StyleAspect.Duration, Voice.Alto, null, "8")]
    [InlineData(StyleAspect.Duration, Voice.Bass, null, "4 2")]
    // C G over C and G D over G: twice a fifth; D G over D: a fourth. As sets, bit by bit.
    [InlineData(StyleAspect.Chord, null, null, "129 129 33")]
    [InlineData(StyleAspect.VerticalInterval, Voice.Soprano, Voice.Alto, "5 7 7")]
    [InlineData(StyleAspect.VerticalInterval, Voice.Soprano, Voice.Bass, "24 24")]
    [InlineData(StyleAspect.VerticalInterval, Voice.Alto, Voice.Bass, "19 17")]
    [InlineData(StyleAspect.VerticalInterval, Voice.Alto, Voice.Tenor, "")]
    public void Features_are_counted(StyleAspect aspect, Voice? upper, Voice? lower, string expected)
    {
        Distribution counted = new StyleProfile([Piece])[new StyleFeature(aspect, upper, lower)];

        var same = new Distribution();
        foreach (string value in expected.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            same.Add(int.Parse(value, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal((same.Total, same.Distinct), (counted.Total, counted.Distinct));
        Assert.Equal(0, counted.DistanceTo(same));
    }

    [Fact]
    public void The_key_makes_no_distance_and_other_rhythms_do()
    {
        var profile = new StyleProfile([Piece]);
        Assert.All(profile.DistancesTo(new StyleProfile([Piece.Transpose(-5), Piece])), distance => Assert.Equal(0, distance));

        var slower = new Chorale(
            [.. Enum.GetValues<Voice>().Select(voice => Piece[voice]
                .Select(note => note with { Onset = 2 * note.Onset, Duration = 2 * note.Duration }).ToArray())], 16);
        IReadOnlyList<double> distances = profile.DistancesTo(new StyleProfile([slower]));
        Assert.Equal(
            [Voice.Soprano, Voice.Alto, Voice.Bass],
            StyleFeature.All.Where((feature, i) => distances[i] > 0).Select(feature => feature.Upper!.Value));
        Assert.Equal(15, distances.Count);
    }
}
