namespace BachBot.Chorales.Analysis;

/// <summary>What a check of one piece or of several found.</summary>
/// <param name="Findings">The findings, in order of frame within a piece.</param>
/// <param name="Chords">The number of positions at which at least two voices sound.</param>
public sealed record PartWritingReport(IReadOnlyList<PartWritingFinding> Findings, int Chords)
{
    /// <summary>How the phrases end, in order of frame within a piece.</summary>
    public IReadOnlyList<Cadence> Cadences { get; init; } = [];

    /// <summary>How often a rule is broken.</summary>
    public int Count(PartWritingRule rule) => Findings.Count(finding => finding.Rule == rule);

    /// <summary>How often a rule is broken in 100 chords; 0 if there are no chords.</summary>
    public double Per100Chords(PartWritingRule rule) => Chords == 0 ? 0 : 100.0 * Count(rule) / Chords;

    /// <summary>The share of the cadences that are of a kind, 0 to 1; 0 if there are no cadences.</summary>
    public double ShareOf(CadenceKind kind) =>
        Cadences.Count == 0 ? 0 : (double)Cadences.Count(cadence => cadence.Kind == kind) / Cadences.Count;

    /// <summary>Adds up the reports of several pieces.</summary>
    public static PartWritingReport Combine(IEnumerable<PartWritingReport> reports)
    {
        ArgumentNullException.ThrowIfNull(reports);
        var findings = new List<PartWritingFinding>();
        var cadences = new List<Cadence>();
        int chords = 0;
        foreach (PartWritingReport report in reports)
        {
            findings.AddRange(report.Findings);
            cadences.AddRange(report.Cadences);
            chords += report.Chords;
        }

        return new PartWritingReport(findings, chords) { Cadences = cadences };
    }
}
