using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Tests.Scores;

public class KeyFinderTests
{
    private static readonly double[] CMajorScale = [4, 0, 2, 0, 3, 2, 0, 4, 0, 1, 0, 1];
    private static readonly double[] AMinorScale = [3, 0, 1, 0, 3, 1, 0, 0, 2, 4, 0, 2];

    [Fact]
    public void Each_of_the_24_keys_is_found_and_moves_to_its_reference()
    {
        for (int tonic = 0; tonic < 12; tonic++)
        {
            KeyEstimate major = KeyFinder.Rank(Rotate(CMajorScale, tonic))[0];
            KeyEstimate minor = KeyFinder.Rank(Rotate(AMinorScale, tonic))[0];
            Assert.Equal(new Key(tonic, Mode.Major), major.Key);
            Assert.Equal(new Key((9 + tonic) % 12, Mode.Minor), minor.Key);
            Assert.InRange(major.Correlation, 0.8, 1);
            foreach (Key key in new[] { major.Key, minor.Key })
            {
                Assert.InRange(key.SemitonesToReference, -5, 6);
                Assert.Equal(key.Mode == Mode.Major ? 0 : 9, (key.Tonic + key.SemitonesToReference + 12) % 12);
                Assert.True(Key.TryParse(key.ToString(), out Key parsed));
                Assert.Equal(key, parsed);
            }
        }
    }

    [Fact]
    public void All_24_keys_are_ranked_and_silence_is_C_major()
    {
        IReadOnlyList<KeyEstimate> ranked = KeyFinder.Rank(CMajorScale);
        Assert.Equal(24, ranked.Select(estimate => estimate.Key).Distinct().Count());
        Assert.Equal(ranked.OrderByDescending(estimate => estimate.Correlation), ranked);
        Assert.Equal(Key.CMajor, KeyFinder.Rank(new double[12])[0].Key);
        Assert.Equal(Key.CMajor, KeyFinder.Find(new Chorale([[], [], [], []], 4)));
        Assert.Throws<ArgumentException>(() => KeyFinder.Rank(new double[11]));
        Assert.False(Key.TryParse("H major", out _));
    }

    private static double[] Rotate(double[] durations, int semitones) =>
        [.. Enumerable.Range(0, 12).Select(i => durations[(i - semitones + 12) % 12])];

    /// <summary>A melody in the notes of F major, whose last note and signature say what its key is.</summary>
    [Theory]
    [InlineData(-1, 65, 5, Mode.Major)]
    [InlineData(-1, 62, 2, Mode.Minor)]
    [InlineData(-1, 67, 5, Mode.Major)]
    [InlineData(5, 62, 5, Mode.Major)]
    [InlineData(null, 62, 5, Mode.Major)]
    public void The_last_note_decides_between_the_keys_of_a_melodys_signature(int? fifths, int last, int tonic, Mode mode)
    {
        int[] pitches = [65, 67, 69, 65, 70, 72, 69, 65, 72, last];
        Note[] melody = [.. pitches.Select((pitch, i) => new Note(4 * i, 4, pitch))];
        var chorale = new Chorale([melody, [], [], []], 40) { KeySignatureFifths = fifths };

        Assert.Equal(new Key(tonic, mode), KeyFinder.FindOfSomeVoices(chorale));
    }
}
