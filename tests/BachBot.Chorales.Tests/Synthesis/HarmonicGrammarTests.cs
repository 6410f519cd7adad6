using BachBot.Chorales.Scores;
using BachBot.Chorales.Synthesis;

namespace BachBot.Chorales.Tests.Synthesis;

public class HarmonicGrammarTests
{
    public static TheoryData<Mode> Modes => [Mode.Major, Mode.Minor];

    [Theory]
    [MemberData(nameof(Modes))]
    public void Chords_are_stacks_of_thirds_with_their_bass_among_them(Mode mode)
    {
        foreach (Chord chord in HarmonicGrammar.Of(mode).Chords)
        {
            Assert.InRange(chord.Tones.Length, 3, 4);
            Assert.InRange(chord.Bass, 0, chord.Tones.Length - 1);
            for (int i = 1; i < chord.Tones.Length; i++)
            {
                // A third is 4 fifths up (major) or 3 down (minor).
                Assert.Contains(chord.Tones[i].Fifths - chord.Tones[i - 1].Fifths, (int[])[4, -3]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Figures_name_the_inversion(Mode mode)
    {
        foreach (Chord chord in HarmonicGrammar.Of(mode).Chords)
        {
            string degree = chord.Name.Split('/')[0];
            string figures = degree[degree.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9').Length..];
            (int bass, bool seventh) = figures switch
            {
                "" => (0, false),
                "6" => (1, false),
                "64" => (2, false),
                "7" => (0, true),
                "65" => (1, true),
                "43" => (2, true),
                "42" => (3, true),
                _ => throw new InvalidOperationException(chord.Name),
            };
            Assert.Equal((chord.Name, bass, seventh), (chord.Name, chord.Bass, chord.HasSeventh));
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Dominants_and_only_they_have_a_leading_tone_which_can_resolve(Mode mode)
    {
        HarmonicGrammar grammar = HarmonicGrammar.Of(mode);
        for (int c = 0; c < grammar.Chords.Count; c++)
        {
            Chord chord = grammar.Chords[c];
            bool major = chord.Tones[1].Fifths - chord.Tones[0].Fifths == 4;
            bool dominant = chord.Name.Contains('/') || chord.Name.StartsWith("vii", StringComparison.Ordinal)
                || major && chord.Name[0] == 'V' && !chord.Name.StartsWith("VI", StringComparison.Ordinal);
            Assert.Equal((chord.Name, dominant), (chord.Name, chord.Leading >= 0));
            if (!dominant)
                continue;
            int target = (chord.Tones[chord.Leading].PitchClass + 1) % 12;
            Assert.Contains(Followers(grammar, c), follower => grammar.Chords[follower].Has(target));
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void From_every_chord_the_tonic_can_be_reached_and_every_chord_from_an_opening(Mode mode)
    {
        HarmonicGrammar grammar = HarmonicGrammar.Of(mode);
        int tonic = grammar.IndexOf(mode == Mode.Major ? "I" : "i");
        int[] openings = [.. Enumerable.Range(0, grammar.Chords.Count).Where(c => grammar.Openings[c] > 0)];
        Assert.NotEmpty(openings);
        for (int c = 0; c < grammar.Chords.Count; c++)
        {
            Assert.Contains(tonic, Reachable(grammar, [c]));
            // The major tonic of a minor key only ends a phrase.
            if (!(mode == Mode.Minor && grammar.Chords[c].Name == "I"))
                Assert.Contains(c, Reachable(grammar, openings));
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Cadences_are_walks_through_the_grammar_that_end_as_their_name_says(Mode mode)
    {
        HarmonicGrammar grammar = HarmonicGrammar.Of(mode);
        string tonic = mode == Mode.Major ? "I" : "i";
        foreach (Cadence cadence in Enum.GetValues<Cadence>())
        {
            Assert.NotEqual(0, grammar.Cadences(cadence).Length);
            foreach ((int[] chords, int weight) in grammar.Cadences(cadence))
            {
                Assert.True(weight > 0);
                for (int i = 1; i < chords.Length; i++)
                    Assert.True(grammar.Successors[chords[i - 1], chords[i]] > 0, Names(grammar, chords));
                string last = grammar.Chords[chords[^1]].Name;
                string before = grammar.Chords[chords[^2]].Name;
                Assert.True(cadence switch
                {
                    Cadence.Authentic => last == tonic && before is "V" or "V7",
                    Cadence.Imperfect => last == tonic && before[0] == 'V',
                    Cadence.Half => last == "V",
                    Cadence.Deceptive => last is "vi" or "VI" && before == "V",
                    _ => last == tonic && before is "IV" or "iv",
                }, $"{cadence}: {Names(grammar, chords)}");
            }
        }
    }

    private static string Names(HarmonicGrammar grammar, int[] chords) =>
        string.Join(' ', chords.Select(chord => grammar.Chords[chord].Name));

    private static IEnumerable<int> Followers(HarmonicGrammar grammar, int chord) =>
        Enumerable.Range(0, grammar.Chords.Count).Where(next => grammar.Successors[chord, next] > 0);

    private static HashSet<int> Reachable(HarmonicGrammar grammar, int[] starts)
    {
        HashSet<int> reached = [.. starts];
        var open = new Queue<int>(starts);
        while (open.TryDequeue(out int chord))
        {
            foreach (int next in Followers(grammar, chord).Where(reached.Add))
                open.Enqueue(next);
        }

        return reached;
    }
}
