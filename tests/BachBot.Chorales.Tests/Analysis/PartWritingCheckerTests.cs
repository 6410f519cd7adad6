using BachBot.Chorales.Analysis;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tests.Support;

namespace BachBot.Chorales.Tests.Analysis;

public class PartWritingCheckerTests
{
    [Fact]
    public void A_clean_cadence_has_no_findings()
    {
        PartWritingReport report = Check("76 67 60 48 | 74 65 59 55 | 72 64 60 48");
        Assert.Empty(report.Findings);
        Assert.Equal(3, report.Chords);
    }

    [Theory]
    [InlineData("82 70 62 50", "Range at frame 0: Soprano")]
    [InlineData("59 55 50 45", "Range at frame 0: Soprano")]
    [InlineData("76 75 67 60", "Range at frame 0: Alto")]
    [InlineData("60 52 48 40", "Range at frame 0: Alto")]
    [InlineData("76 72 70 60", "Range at frame 0: Tenor")]
    [InlineData("60 55 47 40", "Range at frame 0: Tenor")]
    [InlineData("76 72 67 65", "Range at frame 0: Bass")]
    [InlineData("67 59 50 35", "Range at frame 0: Bass")]
    [InlineData("81 74 69 64", "")]
    [InlineData("60 53 48 36", "")]
    public void Notes_outside_their_range(string chord, string expected) => AssertFindings(chord, expected);

    [Fact]
    public void A_note_out_of_range_counts_once_however_long_it_sounds()
    {
        AssertFindings("82 70 62 50 | = 71 62 50 | = 70 62 50", "Range at frame 0: Soprano");
    }

    [Theory]
    [InlineData("77 64 60 48", "Spacing at frame 0: Soprano, Alto")]
    [InlineData("76 72 59 48", "Spacing at frame 0: Alto, Tenor")]
    [InlineData("79 72 67 42", "Spacing at frame 0: Tenor, Bass")]
    [InlineData("76 64 52 48", "")]
    [InlineData("72 67 60 36", "")]
    [InlineData("77 64 60 48 | 77 64 60 50", "Spacing at frame 0: Soprano, Alto; Spacing at frame 4: Soprano, Alto")]
    public void Voices_too_far_apart(string chords, string expected) => AssertFindings(chords, expected);

    [Theory]
    [InlineData("64 67 60 48", "Crossing at frame 0: Soprano, Alto")]
    [InlineData("72 60 64 48", "Crossing at frame 0: Alto, Tenor")]
    [InlineData("72 60 50 52", "Crossing at frame 0: Tenor, Bass")]
    [InlineData("67 67 55 55", "")]
    public void Voices_that_cross(string chords, string expected) => AssertFindings(chords, expected);

    [Theory]
    // The alto moves above the soprano's last pitch without crossing.
    [InlineData("67 64 60 48 | 72 69 60 48", "Overlap at frame 4: Soprano, Alto")]
    // The soprano moves below the alto's last pitch.
    [InlineData("72 69 60 48 | 67 64 60 48", "Overlap at frame 4: Soprano, Alto")]
    [InlineData("72 67 55 50 | 72 67 57 56", "Overlap at frame 4: Tenor, Bass")]
    // Taking over the neighbour's pitch is allowed.
    [InlineData("67 64 55 48 | 72 67 55 48", "")]
    public void Voices_that_overlap(string chords, string expected) => AssertFindings(chords, expected);

    [Theory]
    [InlineData("76 67 60 48 | 77 69 62 48", "ParallelFifths at frame 4: Alto, Tenor")]
    [InlineData("67 64 60 48 | 69 64 60 50", "ParallelFifths at frame 4: Soprano, Bass")]
    [InlineData("67 64 60 48 | 74 64 60 55", "ParallelFifths at frame 4: Soprano, Bass")]
    // From a twelfth to a fifth in the same direction.
    [InlineData("76 69 60 50 | 76 67 59 48", "ParallelFifths at frame 4: Alto, Bass")]
    // In contrary motion.
    [InlineData("79 69 60 48 | 74 69 60 55", "")]
    // One voice stays, or repeats its note.
    [InlineData("67 64 60 48 | 67 65 60 48", "")]
    // A fifth becomes a tritone.
    [InlineData("77 72 65 58 | 77 70 64 60", "")]
    public void Parallel_fifths(string chords, string expected) => AssertFindings(chords, expected);

    [Theory]
    [InlineData("72 67 64 48 | 74 67 65 50", "ParallelOctaves at frame 4: Soprano, Bass")]
    [InlineData("72 64 60 48 | 74 64 62 48", "ParallelOctaves at frame 4: Soprano, Tenor")]
    [InlineData("64 64 57 48 | 65 65 57 48", "Overlap at frame 4: Soprano, Alto; "
        + "ParallelOctaves at frame 4: Soprano, Alto")]
    // From a double octave to an octave in the same direction.
    [InlineData("76 67 59 52 | 74 67 62 50", "ParallelOctaves at frame 4: Soprano, Bass")]
    // In contrary motion.
    [InlineData("72 67 64 48 | 67 67 62 55", "")]
    // Repeated notes do not move.
    [InlineData("72 67 64 48 | 72 67 64 48", "")]
    public void Parallel_octaves(string chords, string expected) => AssertFindings(chords, expected);

    [Theory]
    [InlineData("64 60 55 48 | 69 65 60 50", "Overlap at frame 4: Soprano, Alto; "
        + "HiddenFifths at frame 4: Soprano, Bass")]
    [InlineData("64 60 55 45 | 72 64 57 48", "HiddenOctaves at frame 4: Soprano, Bass")]
    // The soprano steps.
    [InlineData("71 67 62 55 | 72 67 64 60", "")]
    // The bass stays.
    [InlineData("67 64 55 48 | 72 64 55 48", "")]
    // Inner voices may.
    [InlineData("72 60 55 45 | 72 64 55 52", "")]
    public void Hidden_fifths_and_octaves_of_the_outer_voices(string chords, string expected) =>
        AssertFindings(chords, expected);

    [Theory]
    [InlineData("C major", "71 67 62 55 | 67 64 60 48", "UnresolvedLeadingNote at frame 4: Soprano")]
    // An octave lower, and from the bass.
    [InlineData("C major", "71 67 62 55 | 60 67 64 48", "UnresolvedLeadingNote at frame 4: Soprano")]
    [InlineData("C major", "79 67 62 47 | 76 67 60 36", "UnresolvedLeadingNote at frame 4: Bass")]
    [InlineData("C major", "79 67 62 47 | 76 67 60 48", "")]
    [InlineData("C major", "71 67 62 55 | 72 64 60 48", "")]
    // Inner voices may fall.
    [InlineData("C major", "74 71 67 55 | 72 67 64 48", "")]
    // To VI, over the mediant, and over a bare leading note nothing is asked.
    [InlineData("C major", "71 62 59 55 | 69 64 60 57", "")]
    [InlineData("C major", "71 67 64 52 | 67 64 60 48", "")]
    [InlineData("C major", "71 71 59 47 | 67 64 60 48", "")]
    [InlineData("C major", "71 62 59 50 | 67 64 60 48", "")]
    // V without its fifth, and the tritone alone.
    [InlineData("C major", "71 67 59 55 | 67 64 60 48", "UnresolvedLeadingNote at frame 4: Soprano")]
    [InlineData("C major", "71 65 59 53 | 67 64 60 52", "UnresolvedLeadingNote at frame 4: Soprano")]
    // The leading note of the piece's key only.
    [InlineData("G major", "71 67 62 55 | 67 64 60 48", "")]
    // A phrase that begins after a fermata resolves nothing; a fermata on the tonic changes nothing.
    [InlineData("C major", "(.) 71 67 62 55 | 67 64 60 48", "")]
    [InlineData("C major", "71 67 62 55 | (.) 67 64 60 48", "UnresolvedLeadingNote at frame 4: Soprano")]
    // After a raised fourth degree it may be I-IV in the dominant's key, until the fourth degree is heard or the phrase ends.
    [InlineData("C major", "72 69 66 50 | 71 67 62 55 | 67 64 60 48", "")]
    [InlineData("C major", "72 69 66 50 | 71 65 62 55 | 67 64 60 48", "UnresolvedLeadingNote at frame 8: Soprano")]
    [InlineData("C major", "(.) 72 69 66 50 | 71 67 62 55 | 67 64 60 48", "UnresolvedLeadingNote at frame 8: Soprano")]
    // In minor the raised seventh: over V, a diminished seventh chord, before a major third; not the natural one.
    [InlineData("A minor", "68 64 59 52 | 64 60 57 45", "UnresolvedLeadingNote at frame 4: Soprano")]
    [InlineData("A minor", "68 65 62 59 | 64 64 60 57", "UnresolvedLeadingNote at frame 4: Soprano")]
    [InlineData("A minor", "68 64 59 52 | 64 61 57 45", "UnresolvedLeadingNote at frame 4: Soprano")]
    [InlineData("A minor", "67 62 59 55 | 64 60 57 45", "")]
    public void Leading_notes_that_do_not_rise(string key, string chords, string expected) =>
        AssertFindings(PartWritingRule.UnresolvedLeadingNote, ChordText.Quarters(chords, key), expected);

    [Theory]
    [InlineData("74 67 59 55 | (.) 72 72 60 48", "WeakCadence at frame 4: Soprano, Bass")]
    [InlineData("74 67 59 55 | (.) 72 67 64 48", "")]
    [InlineData("74 67 59 55 | 72 72 60 48", "")]
    public void Phrases_that_end_without_a_chord(string chords, string expected) =>
        AssertFindings(PartWritingRule.WeakCadence, ChordText.Quarters(chords), expected);

    [Fact]
    public void Findings_and_cadences_of_pieces_add_up()
    {
        PartWritingReport one = Check("(.) 72 72 60 48 | 82 70 62 50");
        Assert.Equal(
            [PartWritingRule.WeakCadence, PartWritingRule.Range],
            one.Findings.Select(finding => finding.Rule)
                .Where(rule => rule is PartWritingRule.WeakCadence or PartWritingRule.Range));

        var both = PartWritingReport.Combine([one, Check("71 62 59 55 | (.) 72 64 60 48"), Check("72 64 60 48")]);
        Assert.Equal([CadenceKind.Weak, CadenceKind.Authentic], both.Cadences.Select(cadence => cadence.Kind));
        Assert.Equal(0.5, both.ShareOf(CadenceKind.Weak));
        Assert.Equal(0, Check("72 64 60 48").ShareOf(CadenceKind.Weak));
    }

    [Fact]
    public void Parallels_between_eighths_are_found_and_those_across_a_rest_are_not()
    {
        var chorale = new Chorale(
            [
                [new(0, 2, 67), new(2, 2, 69), new(8, 4, 67), new(16, 4, 69)],
                [],
                [],
                [new(0, 2, 48), new(2, 2, 50), new(8, 4, 48), new(16, 4, 50)],
            ], 20);
        Assert.Equal([new PartWritingFinding(PartWritingRule.ParallelFifths, 2, Voice.Soprano, Voice.Bass)],
            PartWritingChecker.Check(chorale).Findings);
    }

    [Fact]
    public void A_tied_note_begins_no_position()
    {
        var tied = new Chorale(
            [[new(0, 4, 72, TiedToNext: true), new(4, 4, 72, TiedFromPrevious: true)], [new(0, 8, 67)], [], []], 8);
        Assert.Equal(1, PartWritingChecker.Check(tied).Chords);
        var repeated = new Chorale([[new(0, 4, 72), new(4, 4, 72)], [new(0, 8, 67)], [], []], 8);
        Assert.Equal(2, PartWritingChecker.Check(repeated).Chords);
    }

    [Fact]
    public void Only_positions_with_two_voices_are_chords()
    {
        var chorale = new Chorale([[new(0, 4, 72), new(4, 4, 74)], [new(4, 8, 67)], [], []], 12);
        // Two voices from frame 4 on; at frame 8 the soprano falls silent.
        Assert.Equal(1, PartWritingChecker.Check(chorale).Chords);
    }

    [Fact]
    public void Limits_can_be_set_and_are_checked()
    {
        var options = new PartWritingOptions { WidestIntervals = [3, 12, 24] };
        Assert.Equal(1, PartWritingChecker.Check(ChordText.Quarters("76 72 67 48"), options).Count(PartWritingRule.Spacing));
        var wrong = new PartWritingOptions { Ranges = [new(0, 127)] };
        Assert.Contains("not 1 and 3",
            Assert.Throws<ArgumentException>(() => PartWritingChecker.Check(ChordText.Quarters("76 72 67 48"), wrong)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Rates_are_findings_in_100_chords_over_all_pieces()
    {
        PartWritingReport one = Check("67 64 60 48 | 69 64 60 50");
        PartWritingReport two = Check("72 67 64 48 | 72 67 64 48 | 72 67 64 48");
        var both = PartWritingReport.Combine([one, two]);
        Assert.Equal(50, one.Per100Chords(PartWritingRule.ParallelFifths));
        Assert.Equal(20, both.Per100Chords(PartWritingRule.ParallelFifths));
        Assert.Equal(0, Check("").Per100Chords(PartWritingRule.ParallelFifths));
    }

    private static void AssertFindings(string chords, string expected) =>
        Assert.Equal(expected, string.Join("; ", Check(chords).Findings));

    private static void AssertFindings(PartWritingRule rule, Chorale chorale, string expected) => Assert.Equal(
        expected, string.Join("; ", PartWritingChecker.Check(chorale).Findings.Where(finding => finding.Rule == rule)));

    private static PartWritingReport Check(string chords) => PartWritingChecker.Check(ChordText.Quarters(chords));
}
