using BachBot.Chorales.Analysis;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tests.Support;

namespace BachBot.Chorales.Tests.Analysis;

public class ChordVarietyTests
{
    [Fact]
    public void Chords_are_sets_of_pitch_classes_counted_from_the_tonic()
    {
        // C E twice, G B D, and C E G: half, a quarter, a quarter. The last note is no chord.
        Chorale chorale = ChordText.Quarters("72 64 60 48 | 71 62 59 55 | 76 64 60 60 | 76 67 60 48 | 72 - - -");

        var variety = ChordVariety.Of(chorale);
        Assert.Equal(new ChordVariety(4, 3, 1.5), variety);
        Assert.Equal(75, variety.DistinctPer100);
        Assert.Equal(new ChordVariety(8, 3, 1.5), ChordVariety.Of(chorale, chorale.Transpose(2)));
    }

    [Fact]
    public void Silence_has_no_chords() => Assert.Equal(0, ChordVariety.Of(ChordText.Quarters("- - - -")).DistinctPer100);
}
