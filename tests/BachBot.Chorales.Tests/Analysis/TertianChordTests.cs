using BachBot.Chorales.Analysis;

namespace BachBot.Chorales.Tests.Analysis;

public class TertianChordTests
{
    [Theory]
    [InlineData("0 4 7", 4, 0)]
    [InlineData("9 0 4", 9, 9)]
    [InlineData("11 2 5", 2, 11)]
    [InlineData("7 11 2 5", 2, 7)]
    // D minor seven, not F major with a sixth.
    [InlineData("2 5 9 0", 5, 2)]
    // Root and third, whichever is below.
    [InlineData("0 4", 4, 0)]
    [InlineData("9 0", 0, 9)]
    [InlineData("7 11 5", 7, 7)]
    // The same on each of its notes: the bass is the root.
    [InlineData("0 4 8", 8, 8)]
    [InlineData("11 2 5 8", 5, 5)]
    [InlineData("0 7", 0, null)]
    [InlineData("0", 0, null)]
    [InlineData("0 5 7", 0, null)]
    [InlineData("0 2 4 7", 0, null)]
    public void Roots_of_chords(string pitchClasses, int bass, int? root) =>
        Assert.Equal(root, TertianChord.Find(Set(pitchClasses), bass)?.Root);

    [Theory]
    [InlineData("0 4 7", 7, true)]
    [InlineData("0 4 7", 4, false)]
    [InlineData("11 2 5", 5, true)]
    [InlineData("0 4", 4, false)]
    public void A_six_four_chord_has_its_fifth_in_the_bass(string pitchClasses, int bass, bool isSixFour) =>
        Assert.Equal(isSixFour, TertianChord.Find(Set(pitchClasses), bass)!.Value.IsSixFour);

    [Theory]
    [InlineData("0 4 7", true, false)]
    [InlineData("0 4", true, false)]
    [InlineData("0 4 7 10", true, false)]
    [InlineData("0 4 7 11", false, false)]
    [InlineData("0 3 7", false, false)]
    [InlineData("0 4 8", false, false)]
    [InlineData("0 3 6", false, true)]
    [InlineData("0 3 6 10", false, true)]
    public void Kinds_of_chords(string pitchClasses, bool isMajor, bool isDiminished)
    {
        TertianChord chord = TertianChord.Find(Set(pitchClasses), 0)!.Value;

        Assert.Equal((isMajor, isDiminished), (chord.IsMajor, chord.IsDiminished));
    }

    private static PitchClassSet Set(string pitchClasses) => PitchClassSet.Of(pitchClasses.Split(' ').Select(Parse));

    private static int? Parse(string number) => int.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
}
