using System.Globalization;
using BachBot.Chorales.Analysis;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Harmonizing;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;

namespace BachBot.Cli.Running;

/// <summary>What is unusual about given voices: nobody changes them, but whoever gave them may want to.</summary>
internal static class GivenVoiceRemarks
{
    private static readonly PartWritingOptions Usual = new();

    /// <summary>One line for each kind of thing, none if all is as in chorales.</summary>
    public static IEnumerable<string> Of(HarmonyTask task)
    {
        var given = new Chorale(
            [.. Enum.GetValues<Voice>().Select(voice => task.Voices.Contains(voice) ? [] : task.Chorale[voice])],
            task.Chorale.Length)
        {
            Metres = task.Chorale.Metres,
            PickupFrames = task.Chorale.PickupFrames,
        };
        IReadOnlyList<PartWritingFinding> findings = PartWritingChecker.Check(given, Usual).Findings;
        foreach (IGrouping<Voice, PartWritingFinding> notes in findings
            .Where(finding => finding.Rule == PartWritingRule.Range).GroupBy(finding => finding.Upper))
        {
            PitchRange range = Usual.Ranges[(int)notes.Key];
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The {Name(notes.Key)} leaves MIDI {range.Lowest} to {range.Highest}, where chorales have it, {Times(notes.Count())}, ")
                + $"first in bar {Bar(notes.First())}; the other voices may not fit.";
        }
        PartWritingFinding[] crossings = [.. findings.Where(finding => finding.Rule == PartWritingRule.Crossing)];
        if (crossings.Length > 0)
            yield return $"The {Name(crossings[0].Lower)} lies above the {Name(crossings[0].Upper)} in bar {Bar(crossings[0])}"
                + $"{(crossings.Length == 1 ? "" : $" and at {crossings.Length - 1} other places")}; both were given and stay.";

        int Bar(PartWritingFinding finding) => BarNumbers.At(given, finding.Frame);
    }

    private static string Name(Voice voice) => $"{voice}".ToLowerInvariant();

    private static string Times(int count) => count == 1 ? "once" : $"{count} times";
}
