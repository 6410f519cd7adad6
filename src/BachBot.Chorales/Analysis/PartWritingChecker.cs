using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Analysis;

/// <summary>Checks the part-writing of a chorale; what each rule means stands at <see cref="PartWritingRule"/>.
/// </summary>
public static class PartWritingChecker
{
    private const int Octave = 12;
    private const int Fifth = 7;
    private const int WholeTone = 2;

    /// <summary>Checks all rules.</summary>
    /// <param name="chorale">The piece, as notated: repeats are not written out.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="ArgumentException">The options do not give 4 ranges and 3 widest intervals.</exception>
    public static PartWritingReport Check(Chorale chorale, PartWritingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(chorale);
        options ??= new PartWritingOptions();
        if (options.Ranges.Count != Chorale.VoiceCount || options.WidestIntervals.Count != Chorale.VoiceCount - 1)
        {
            throw new ArgumentException(
                $"Part-writing options need 4 ranges and 3 widest intervals, not {options.Ranges.Count} and "
                + $"{options.WidestIntervals.Count}.", nameof(options));
        }

        Position[] positions = [.. Position.Of(chorale)];
        IReadOnlyList<Phrase> phrases = Phrase.Of(chorale);
        IReadOnlyList<Cadence> cadences = CadenceFinder.Find(phrases, positions, chorale.Key);
        var findings = new List<PartWritingFinding>();
        for (int i = 0; i < positions.Length; i++)
        {
            CheckRanges(positions[i], options, findings);
            CheckChord(positions[i], options, findings);
            if (i > 0)
                CheckStep(positions[i - 1].Pitches, positions[i], findings);
        }
        findings.AddRange(LeadingNote.Check(chorale.Key, positions, phrases));
        findings.AddRange(cadences.Where(cadence => cadence.Kind == CadenceKind.Weak).Select(cadence =>
            new PartWritingFinding(PartWritingRule.WeakCadence, cadence.Frame, Voice.Soprano, Voice.Bass)));

        return new PartWritingReport(
            [.. findings.OrderBy(finding => finding.Frame)], positions.Count(position => position.IsChord))
        {
            Cadences = cadences,
        };
    }

    private static void CheckRanges(Position position, PartWritingOptions options, List<PartWritingFinding> findings)
    {
        for (int v = 0; v < Chorale.VoiceCount; v++)
        {
            if (position.Begins[v] && !options.Ranges[v].Contains(position.Pitches[v]!.Value))
                findings.Add(new PartWritingFinding(PartWritingRule.Range, position.Frame, (Voice)v, (Voice)v));
        }
    }

    private static void CheckChord(Position position, PartWritingOptions options, List<PartWritingFinding> findings)
    {
        for (int v = 0; v + 1 < Chorale.VoiceCount; v++)
        {
            // A comparison with a rest (null) is false.
            int? interval = position.Pitches[v] - position.Pitches[v + 1];
            if (interval > options.WidestIntervals[v])
                Add(PartWritingRule.Spacing, v);
            if (interval < 0)
                Add(PartWritingRule.Crossing, v);
        }

        void Add(PartWritingRule rule, int upper) =>
            findings.Add(new PartWritingFinding(rule, position.Frame, (Voice)upper, (Voice)(upper + 1)));
    }

    private static void CheckStep(int?[] before, Position position, List<PartWritingFinding> findings)
    {
        int?[] after = position.Pitches;
        for (int upper = 0; upper < Chorale.VoiceCount; upper++)
        {
            for (int lower = upper + 1; lower < Chorale.VoiceCount; lower++)
            {
                if (before[upper] is not { } upperBefore || before[lower] is not { } lowerBefore
                    || after[upper] is not { } upperAfter || after[lower] is not { } lowerAfter)
                {
                    continue;
                }

                bool neighbours = lower == upper + 1;
                if (neighbours && (lowerAfter != lowerBefore && lowerAfter > upperBefore
                    || upperAfter != upperBefore && upperAfter < lowerBefore))
                {
                    Add(PartWritingRule.Overlap);
                }

                int upperMotion = upperAfter - upperBefore;
                int lowerMotion = lowerAfter - lowerBefore;
                if (Math.Sign(upperMotion) * Math.Sign(lowerMotion) <= 0)
                    continue;
                int intervalAfter = Math.Abs(upperAfter - lowerAfter) % Octave;
                bool outerLeap = upper == 0 && lower == Chorale.VoiceCount - 1 && Math.Abs(upperMotion) > WholeTone;
                if (ParallelMotion.Is(upperBefore, upperAfter, lowerBefore, lowerAfter))
                    Add(intervalAfter == 0 ? PartWritingRule.ParallelOctaves : PartWritingRule.ParallelFifths);
                else if (intervalAfter == Fifth && outerLeap)
                    Add(PartWritingRule.HiddenFifths);
                else if (intervalAfter == 0 && outerLeap)
                    Add(PartWritingRule.HiddenOctaves);

                void Add(PartWritingRule rule) =>
                    findings.Add(new PartWritingFinding(rule, position.Frame, (Voice)upper, (Voice)lower));
            }
        }
    }
}
