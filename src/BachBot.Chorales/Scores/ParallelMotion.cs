namespace BachBot.Chorales.Scores;

/// <summary>Two voices that move in the same direction from a fifth or an octave into the same interval.</summary>
internal static class ParallelMotion
{
    private const int Octave = 12, Fifth = 7;

    /// <summary>The pitch to which a voice would move in parallel fifths or octaves with another one, by the same interval as
    /// that; null if there is none.</summary>
    /// <param name="otherBefore">The other voice's pitch before; negative where it rests.</param>
    /// <param name="otherAfter">The other voice's pitch now.</param>
    /// <param name="before">The voice's own pitch before.</param>
    public static int? Find(int otherBefore, int otherAfter, int before)
    {
        if (otherBefore < 0 || otherAfter < 0 || before < 0 || otherBefore == otherAfter || !IsPerfect(otherBefore - before))
            return null;
        int after = before + otherAfter - otherBefore;
        return after is >= 0 and <= 127 ? after : null;
    }

    /// <summary>Whether two voices move so, also by intervals that differ by octaves.</summary>
    public static bool Is(int otherBefore, int otherAfter, int before, int after) =>
        otherBefore >= 0 && otherAfter >= 0 && before >= 0 && after >= 0
            && Math.Sign(otherAfter - otherBefore) * Math.Sign(after - before) > 0 && IsPerfect(otherBefore - before)
            && Math.Abs(otherAfter - after) % Octave == Math.Abs(otherBefore - before) % Octave;

    private static bool IsPerfect(int semitones) => Math.Abs(semitones) % Octave is 0 or Fifth;
}
