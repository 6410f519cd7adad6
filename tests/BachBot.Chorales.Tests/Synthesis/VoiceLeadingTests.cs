using BachBot.Chorales.Synthesis;

namespace BachBot.Chorales.Tests.Synthesis;

public class VoiceLeadingTests
{
    [Theory]
    // All in C major, soprano first.
    [InlineData("V7", "74 65 59 55", "I", "72 64 60 48", true)]
    // The leading tone in the soprano falls; in the alto it may fall to the fifth.
    [InlineData("V", "71 67 62 55", "I", "67 64 60 48", false)]
    [InlineData("V", "74 71 62 55", "I", "72 67 64 60", true)]
    // The seventh rises; it stays; over a passing bass it rises to the third of I6.
    [InlineData("V7", "71 65 62 55", "I", "72 67 60 48", false)]
    [InlineData("V7", "71 65 62 55", "V65", "74 65 55 59", false)]
    [InlineData("V43", "71 65 55 50", "I6", "72 67 55 52", true)]
    // Parallel fifths between alto and tenor, and octaves between soprano and bass.
    [InlineData("I", "76 67 60 48", "ii6", "77 69 62 53", false)]
    [InlineData("IV", "77 72 69 53", "V", "79 71 67 55", false)]
    // Soprano and bass leap into an octave together.
    [InlineData("I", "67 64 60 48", "IV", "77 72 57 53", false)]
    // A tritone, and an octave as the largest leap of the bass.
    [InlineData("IV", "77 69 60 53", "V", "71 67 62 55", false)]
    [InlineData("I", "72 67 64 48", "I", "72 67 64 60", true)]
    // The tenor moves above the alto's last pitch.
    [InlineData("I", "67 60 55 48", "vi", "72 64 57 45", true)]
    [InlineData("I", "67 60 55 48", "I", "72 67 64 48", false)]
    public void Steps_are_allowed_or_forbidden(string before, string from, string after, string to, bool allowed)
    {
        Chord first = Chord(before);
        Chord second = Chord(after);
        int cost = VoiceLeading.Cost(first, Voicing(first, from), second, Voicing(second, to));
        Assert.Equal(allowed, cost != VoiceLeading.Forbidden);
    }

    [Fact]
    public void An_augmented_second_is_forbidden_where_the_minor_third_of_equal_size_is_not()
    {
        // C minor: iv6 to V with A flat to B in the soprano; and A to C in C major, IV to I6.
        HarmonicGrammar minor = HarmonicGrammar.Minor;
        Chord iv = minor.Chords[minor.IndexOf("iv")];
        Chord v = minor.Chords[minor.IndexOf("V")];
        Assert.Equal(VoiceLeading.Forbidden,
            VoiceLeading.Cost(iv, Voicing(iv, "68 65 60 53"), v, Voicing(v, "71 62 62 55")));
        Chord major = Chord("IV");
        Chord six = Chord("I6");
        Assert.NotEqual(VoiceLeading.Forbidden,
            VoiceLeading.Cost(major, Voicing(major, "69 65 60 53"), six, Voicing(six, "72 67 60 52")));
    }

    [Fact]
    public void Every_voicing_has_the_chord_complete_or_without_its_fifth_and_no_tendency_tone_twice()
    {
        foreach (HarmonicGrammar grammar in (HarmonicGrammar[])[HarmonicGrammar.Major, HarmonicGrammar.Minor])
        {
            foreach (Chord chord in Enumerable.Range(-6, 13).SelectMany(up => grammar.Chords.Select(c => c.Up(up))))
            {
                Voicing[] voicings = Voicings.Of(chord);
                Assert.NotEmpty(voicings);
                foreach (Voicing voicing in voicings)
                {
                    Assert.Equal(voicing.Pitches.Select(pitch => pitch % 12),
                        voicing.Tones.Select(tone => chord.Tones[tone].PitchClass));
                    Assert.Equal(chord.Bass, voicing.Tones[3]);
                    Assert.True(voicing.Tones.Contains(0) && voicing.Tones.Contains(1));
                    Assert.True(chord.Leading < 0 || voicing.Tones.Count(tone => tone == chord.Leading) <= 1);
                    Assert.True(!chord.HasSeventh || voicing.Tones.Count(tone => tone == 3) == 1);
                    for (int v = 0; v < 4; v++)
                        Assert.True(Voicings.Ranges[v].Contains(voicing.Pitches[v]));
                    for (int v = 0; v < 3; v++)
                        Assert.InRange(voicing.Pitches[v] - voicing.Pitches[v + 1], 0, v < 2 ? 12 : 19);
                }
            }
        }
    }

    private static Chord Chord(string name) => HarmonicGrammar.Major.Chords[HarmonicGrammar.Major.IndexOf(name)];

    private static Voicing Voicing(Chord chord, string pitches)
    {
        int[] numbers = [.. pitches.Split(' ').Select(int.Parse)];
        int[] tones = [.. numbers.Select(pitch => Array.FindIndex(chord.Tones, t => t.PitchClass == pitch % 12))];
        Assert.DoesNotContain(-1, tones);
        return new Voicing(numbers, tones, 0);
    }
}
