using BachBot.Chorales.Analysis;
using BachBot.Chorales.Scores;

namespace BachBot.Cli.Reports.PartWriting;

/// <summary>The rules of part-writing in words.</summary>
internal static class RuleText
{
    /// <summary>What breaks a rule: <c>parallel fifths</c>.</summary>
    public static string Name(PartWritingRule rule) => rule switch
    {
        PartWritingRule.Range => "out of range",
        PartWritingRule.Spacing => "wide spacing",
        PartWritingRule.Crossing => "voice crossing",
        PartWritingRule.Overlap => "voice overlap",
        PartWritingRule.ParallelFifths => "parallel fifths",
        PartWritingRule.ParallelOctaves => "parallel octaves",
        PartWritingRule.HiddenFifths => "hidden fifths",
        PartWritingRule.HiddenOctaves => "hidden octaves",
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "There are eight rules."),
    };

    /// <summary>When a rule is broken.</summary>
    public static string Meaning(PartWritingRule rule) => rule switch
    {
        PartWritingRule.Range => "a note lies outside its voice\u2019s range",
        PartWritingRule.Spacing => "neighbouring upper voices are more than an octave apart, tenor and bass more than two",
        PartWritingRule.Crossing => "a voice lies above its upper neighbour",
        PartWritingRule.Overlap => "a voice moves beyond the pitch that its neighbour had just before",
        PartWritingRule.ParallelFifths => "two voices move the same way from a fifth to a fifth",
        PartWritingRule.ParallelOctaves => "two voices move the same way from an octave or unison to another",
        PartWritingRule.HiddenFifths => "soprano and bass move the same way into a fifth, the soprano by a leap",
        PartWritingRule.HiddenOctaves => "soprano and bass move the same way into an octave, the soprano by a leap",
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "There are eight rules."),
    };

    /// <summary>A finding without its place: <c>parallel fifths: soprano and tenor</c>.</summary>
    public static string Describe(PartWritingFinding finding) => finding.Upper == finding.Lower
        ? $"{Name(finding.Rule)}: {Lower(finding.Upper)}"
        : $"{Name(finding.Rule)}: {Lower(finding.Upper)} and {Lower(finding.Lower)}";

    private static string Lower(Voice voice) => voice.ToString().ToLowerInvariant();
}
