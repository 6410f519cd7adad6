using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Formats;

/// <summary>Cuts lengths into values that notation has: a power of two of sixteenths, plain or with one dot.</summary>
internal static class NotatedDurations
{
    private const int Longest = 32;

    private static readonly string[] TypeNames = ["16th", "eighth", "quarter", "half", "whole", "breve"];

    /// <summary>MusicXML's type name and the number of dots of a length in frames, or null if it needs a tie.</summary>
    public static (string Type, int Dots)? Find(int frames)
    {
        int plain = int.IsPow2(frames) ? frames : frames % 3 == 0 && int.IsPow2(frames / 3) ? frames / 3 * 2 : 0;
        if (plain is < 1 or > Longest)
            return null;
        return (TypeNames[int.Log2(plain)], frames == plain ? 0 : 1);
    }

    /// <summary>Cuts the part of a note or rest that lies in one bar, so that the beat stays readable.</summary>
    /// <param name="offset">Frames from the bar's first beat.</param>
    /// <param name="length">Length in frames, at least 1.</param>
    /// <param name="metre">The metre.</param>
    /// <returns>Lengths that sum to <paramref name="length"/>.</returns>
    public static IEnumerable<int> Split(int offset, int length, Metre metre)
    {
        if (Find(length) is not null && IsReadable(offset, length, metre))
            return [length];
        int cut = StrongestInside(offset, length, metre);
        return Split(offset, cut - offset, metre).Concat(Split(cut, offset + length - cut, metre));
    }

    private static bool IsReadable(int offset, int length, Metre metre)
    {
        int end = offset + length;
        if (IsCompound(metre))
        {
            int beat = BeatFrames(metre);
            bool insideOneBeat = offset / beat == (end - 1) / beat;
            return insideOneBeat || offset % beat == 0 && end % beat == 0;
        }

        // Plain values may be shifted by half their length (a syncopated quarter), dotted ones must touch a beat.
        if (int.IsPow2(length))
            return length == 1 || offset % (length / 2) == 0;
        return offset % Grid.FramesPerQuarter == 0 || end % Grid.FramesPerQuarter == 0;
    }

    /// <summary>The metrically strongest frame strictly inside; the earliest of equals.</summary>
    private static int StrongestInside(int offset, int length, Metre metre)
    {
        int best = offset + 1;
        int bestStrength = 0;
        for (int frame = offset + 1; frame < offset + length; frame++)
        {
            int strength = Strength(frame, metre);
            if (strength > bestStrength)
                (best, bestStrength) = (frame, strength);
        }

        return best;
    }

    private static int Strength(int frame, Metre metre)
    {
        if (frame % metre.FramesPerBar == 0)
            return int.MaxValue;
        if (!IsCompound(metre))
            return frame & -frame;
        int beat = BeatFrames(metre);
        return frame % beat == 0 ? Longest * (frame / beat & -(frame / beat)) : frame & -frame;
    }

    private static bool IsCompound(Metre metre) => metre.BeatType >= 8 && metre.Beats % 3 == 0 && metre.Beats > 3;

    private static int BeatFrames(Metre metre) => 3 * 4 * Grid.FramesPerQuarter / metre.BeatType;
}
