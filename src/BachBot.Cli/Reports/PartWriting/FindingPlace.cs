using BachBot.Chorales.Analysis;
using BachBot.Chorales.Scores;
using BachBot.Cli.Reports.Rolls;

namespace BachBot.Cli.Reports.PartWriting;

/// <summary>The findings at one frame, which share a number and a sign on the roll.</summary>
/// <param name="Number">From 1, in order of frame.</param>
/// <param name="Frame">The frame.</param>
/// <param name="Findings">At least one.</param>
internal sealed record FindingPlace(int Number, int Frame, IReadOnlyList<PartWritingFinding> Findings)
{
    /// <summary>The name of the place's line in the list.</summary>
    public string Id => FormattableString.Invariant($"finding-{Number}");

    /// <summary>All findings in a line.</summary>
    public string Words => string.Join("; ", Findings.Select(RuleText.Describe));

    /// <summary>The places of all findings of a piece.</summary>
    public static IReadOnlyList<FindingPlace> Of(PartWritingReport report) =>
    [
        .. report.Findings.GroupBy(finding => finding.Frame).OrderBy(group => group.Key)
            .Select((group, i) => new FindingPlace(i + 1, group.Key, [.. group])),
    ];

    /// <summary>The sign of the place on a roll.</summary>
    public RollMark Mark(ChoraleFrames frames) => new(
        Frame,
        [
            .. Findings.SelectMany(finding => new[] { finding.Upper, finding.Lower }).Distinct()
                .Select(voice => frames.Pitch(Frame, voice)),
        ],
        Number, Id, Words);
}
