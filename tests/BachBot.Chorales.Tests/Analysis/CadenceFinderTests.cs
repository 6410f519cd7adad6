using BachBot.Chorales.Analysis;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tests.Support;

namespace BachBot.Chorales.Tests.Analysis;

public class CadenceFinderTests
{
    [Theory]
    [InlineData("C major", "74 67 59 55 | (.) 72 67 64 48", CadenceKind.Authentic)]
    // V7 without its fifth to a tonic without its fifth.
    [InlineData("C major", "71 65 55 43 | (.) 72 64 60 48", CadenceKind.Authentic)]
    // From the leading note: vii6, and a diminished seventh chord on another of its notes.
    [InlineData("C major", "77 71 62 50 | (.) 76 72 60 48", CadenceKind.Authentic)]
    [InlineData("A minor", "77 68 62 47 | (.) 76 69 60 45", CadenceKind.Authentic)]
    // In another key than the piece's.
    [InlineData("C major", "74 66 57 50 | (.) 74 67 59 43", CadenceKind.Authentic)]
    // With a six-four chord before the dominant, and with the last chord repeated.
    [InlineData("C major", "72 65 57 53 | 72 64 60 43 | 71 62 55 43 | 72 64 55 48 | (.) 72 64 55 36", CadenceKind.Authentic)]
    [InlineData("C major", "72 64 60 48 | (.) 71 62 59 55", CadenceKind.Half)]
    [InlineData("C major", "72 65 57 53 | (.) 71 62 59 55", CadenceKind.Half)]
    [InlineData("C major", "74 65 57 50 | (.) 74 65 59 43", CadenceKind.Half)]
    [InlineData("A minor", "74 69 62 53 | (.) 71 68 64 52", CadenceKind.Half)]
    [InlineData("C major", "74 69 62 53 | (.) 71 68 64 52", CadenceKind.Half)]
    [InlineData("C major", "71 67 62 55 | (.) 69 66 62 50", CadenceKind.Half)]
    [InlineData("C major", "72 65 57 53 | (.) 72 64 55 48", CadenceKind.Plagal)]
    [InlineData("C major", "74 69 65 50 | (.) 72 69 64 45", CadenceKind.Plagal)]
    [InlineData("C major", "71 62 59 55 | (.) 72 64 57 45", CadenceKind.Other)]
    [InlineData("C major", "(.) 72 64 60 48", CadenceKind.Other)]
    // A unison of tonics, a six-four chord.
    [InlineData("C major", "74 67 59 55 | (.) 72 72 60 48", CadenceKind.Weak)]
    [InlineData("C major", "71 62 59 55 | (.) 72 64 60 55", CadenceKind.Weak)]
    public void The_roots_of_the_last_two_chords_tell_how_a_phrase_ends(string key, string chords, CadenceKind expected) =>
        Assert.Equal(expected, Assert.Single(CadenceFinder.Find(ChordText.Quarters(chords, key))).Kind);

    [Fact]
    public void A_suspension_may_resolve_under_the_fermata()
    {
        Chorale chorale = ChordText.Quarters("74 67 59 55 | (.) 72 65 60 48 | (.) 72 64 60 48 | 72 64 60 48");

        Assert.Equal([new Cadence(CadenceKind.Authentic, 4)], CadenceFinder.Find(chorale));
    }

    [Fact]
    public void A_phrase_does_not_look_back_beyond_its_start()
    {
        Chorale chorale = ChordText.Quarters("71 62 59 55 | (.) 72 64 60 48 | 72 64 60 48 | (.) 76 64 60 48");

        Assert.Equal(
            [new Cadence(CadenceKind.Authentic, 4), new Cadence(CadenceKind.Other, 12)], CadenceFinder.Find(chorale));
    }

    [Fact]
    public void A_piece_without_fermatas_has_no_cadences() =>
        Assert.Empty(CadenceFinder.Find(ChordText.Quarters("71 62 59 55 | 72 64 60 48")));

    [Fact]
    public void Phrases_lie_between_fermatas()
    {
        Chorale chorale = ChordText.Quarters(
            "72 64 60 48 | (.) 71 62 59 55 | 72 64 60 48 | 71 62 59 55 | (.) 72 64 60 48 | 72 64 60 48");

        Assert.Equal([new Phrase(0, 4, 8), new Phrase(8, 16, 20)], Phrase.Of(chorale));
        Assert.Equal([8, 12], Phrase.Of(chorale).Select(phrase => phrase.Length));
    }
}
