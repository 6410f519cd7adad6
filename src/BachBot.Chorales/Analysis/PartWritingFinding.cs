using System.Globalization;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Analysis;

/// <summary>A place where a rule is broken.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Frame">The frame: for a step, that of the position to which it leads.</param>
/// <param name="Upper">The upper voice by name, or the only one.</param>
/// <param name="Lower">The lower voice by name; the same as <paramref name="Upper"/> where a rule is about one voice; the bass
/// where it is about all four.</param>
public readonly record struct PartWritingFinding(PartWritingRule Rule, int Frame, Voice Upper, Voice Lower)
{
    /// <summary>The finding as <c>ParallelFifths at frame 24: Soprano, Tenor</c>.</summary>
    public override string ToString()
    {
        string voices = Upper == Lower ? $"{Upper}" : $"{Upper}, {Lower}";
        return string.Create(CultureInfo.InvariantCulture, $"{Rule} at frame {Frame}: {voices}");
    }
}
