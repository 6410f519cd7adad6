using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Analysis;

/// <summary>The rule <see cref="PartWritingRule.UnresolvedLeadingNote"/>.</summary>
internal static class LeadingNote
{
    private const int Fourth = 5;
    private const int RaisedFourth = 6;
    private const int Fifth = 7;
    private const int Leading = 11;

    /// <summary>The notes of V, V7 and vii, with the ninth or seventh above them that is a semitone over the dominant.
    /// </summary>
    private static readonly PitchClassSet Dominant = PitchClassSet.Of([2, Fourth, Fifth, 8, Leading]);

    private static readonly PitchClassSet[] Tonics =
        [.. new int?[][] { [0, 4, 7], [0, 3, 7], [0, 4], [0, 3] }.Select(PitchClassSet.Of)];

    /// <summary>Checks the outer voices of a piece.</summary>
    public static IEnumerable<PartWritingFinding> Check(
        Key key, IReadOnlyList<Position> positions, IReadOnlyList<Phrase> phrases)
    {
        int phrase = 0;
        bool isRaised = false;
        for (int i = 0; i + 1 < positions.Count; i++)
        {
            (Position before, Position after) = (positions[i], positions[i + 1]);
            PitchClassSet degrees = before.PitchClasses.RelativeTo(key.Tonic);
            isRaised = degrees.Contains(RaisedFourth) || (isRaised && !degrees.Contains(Fourth));
            if (phrase < phrases.Count && phrases[phrase].End <= after.Frame)
            {
                phrase++;
                isRaised = false;
                continue;
            }
            if (isRaised || !IsDominant(degrees) || !Tonics.Contains(after.PitchClasses.RelativeTo(key.Tonic)))
                continue;
            foreach (Voice voice in (Voice[])[Voice.Soprano, Voice.Bass])
            {
                if (before.Pitches[(int)voice] is { } leading && leading % 12 == (key.Tonic + Leading) % 12
                    && after.Pitches[(int)voice] is { } next && next != leading + 1)
                    yield return new PartWritingFinding(PartWritingRule.UnresolvedLeadingNote, after.Frame, voice, voice);
            }
        }
    }

    /// <summary>The leading note and the second degree alone may be root and third of a chord of another key.</summary>
    private static bool IsDominant(PitchClassSet degrees) => degrees.Contains(Leading)
        && (degrees.Contains(Fourth) || degrees.Contains(Fifth)) && degrees.IsWithin(Dominant);
}
