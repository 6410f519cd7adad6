using BachBot.Chorales.Analysis;
using BachBot.Chorales.Judging;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tests.Support;

namespace BachBot.Chorales.Tests.Judging;

public class ChoraleJudgeTests
{
    private static readonly NamedPiece Short = new("short", ChordText.Quarters("74 67 59 55 | (.) 72 67 64 48"));

    private static readonly NamedPiece Long = new("long", ChordText.Quarters(
        "72 64 60 48 | (.) 71 62 59 55 | 74 65 57 50 | 74 65 59 43 | 76 64 60 48 | (.) 76 67 60 36"));

    [Fact]
    public void A_profile_has_the_medians_of_its_pieces()
    {
        var profile = new ChoraleProfile([Short.Chorale, Long.Chorale]);

        Assert.Equal((2, 8), (profile.Pieces, profile.PartWriting.Chords));
        Assert.Equal((1.5, 16), (profile.MedianBars, profile.MedianFrames));
        // One phrase of two quarters; one of two and one of four.
        Assert.Equal((1.5, 8), (profile.MedianPhrases, profile.MedianPhraseFrames));
        // G B D, C E G; C E, G B D, D F A, G B D F, C E, C E G.
        Assert.Equal(3.5, profile.MedianDistinctChords);
        Assert.Equal((100 + 500 / 6.0) / 2, profile.MedianDistinctPer100Chords!.Value, 9);
        Assert.Equal([CadenceKind.Authentic, CadenceKind.Half, CadenceKind.Authentic],
            profile.PartWriting.Cadences.Select(cadence => cadence.Kind));
    }

    [Fact]
    public void Nothing_has_no_medians()
    {
        var profile = new ChoraleProfile([]);

        Assert.Null(profile.MedianBars);
        Assert.Null(profile.MedianPhraseFrames);
        Assert.Equal(0, new ChoraleProfile([ChordText.Quarters("72 64 60 48")]).MedianPhrases);
    }

    [Fact]
    public void The_training_pieces_are_copies_of_themselves_and_at_no_distance()
    {
        Judgement judgement = new ChoraleJudge([Short, Long]).Judge([Short, Long]);

        Assert.All(judgement.StyleDistances, distance => Assert.Equal(0, distance));
        Assert.Equal([8, 24], judgement.Copies.Select(copies => copies.InAllVoices!.Notes));
        Assert.Equal([2, 6], judgement.Copies.Select(copies => copies.InOneVoice!.Notes));
        Assert.Equal(16, judgement.InAllVoices.Median);
        Assert.Equal("long", judgement.InAllVoices.Longest!.Source.Piece.Name);
    }

    [Fact]
    public void Pieces_that_copy_nothing_count_as_none()
    {
        var other = new NamedPiece("other", new Chorale([[new(0, 3, 90)], [new(0, 3, 60)], [new(0, 3, 59)], [new(0, 3, 30)]], 4));
        Judgement judgement = new ChoraleJudge([Short]).Judge([other, Short]);

        Assert.Equal((1.0, 4.0), (judgement.InOneVoice.Median, judgement.InAllVoices.Median));
        Assert.Equal((2, 8), (judgement.InOneVoice.Longest!.Notes, judgement.InAllVoices.Longest!.Notes));
        Assert.InRange(judgement.MeanStyleDistance, 0.1, 1);
        Assert.Null(new ChoraleJudge([Short]).Judge([other]).InOneVoice.Longest);
    }

    [Fact]
    public void Without_training_pieces_nothing_can_be_judged() => Assert.Contains(
        "there are none", Assert.Throws<ArgumentException>(() => new ChoraleJudge([])).Message, StringComparison.Ordinal);
}
