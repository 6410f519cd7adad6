using BachBot.Chorales.Analysis;
using BachBot.Chorales.Analysis.Style;
using BachBot.Chorales.Judging;
using BachBot.Chorales.Scores;
using BachBot.Cli.Running;

namespace BachBot.Cli.Output;

/// <summary>Pieces as they were judged.</summary>
/// <param name="Files">What was read, and what was left out.</param>
/// <param name="Pieces">The pieces.</param>
/// <param name="Training">The training pieces.</param>
/// <param name="HeldOut">The validation pieces by the same measure; null if there are none.</param>
internal sealed record JudgementSummary(
    PieceFiles Files, Judgement Pieces, ChoraleProfile Training, Judgement? HeldOut)
{
    /// <summary>How many times as often as in the training pieces a rule is broken; null where they never break it.</summary>
    public double? Ratio(PartWritingRule rule) => Training.PartWriting.Per100Chords(rule) is > 0 and double usual
        ? Pieces.Profile.PartWriting.Per100Chords(rule) / usual
        : null;

    /// <summary>The voices of a feature: <c>soprano</c>, <c>soprano-bass</c>, or <c>all</c>.</summary>
    public static string VoicesOf(StyleFeature feature) => (feature.Upper, feature.Lower) switch
    {
        ({ } upper, { } lower) => $"{Name(upper)}-{Name(lower)}",
        ({ } voice, null) => Name(voice),
        _ => "all",
    };

    /// <summary>The voices of a finding: one, the two that it is about, or <c>all</c>.</summary>
    public static string VoicesOf(PartWritingFinding finding) => finding.Rule == PartWritingRule.WeakCadence ? "all"
        : finding.Upper == finding.Lower ? Name(finding.Upper)
        : $"{Name(finding.Upper)}-{Name(finding.Lower)}";

    public static string Name(Voice voice) => Json.Lower(voice);
}
