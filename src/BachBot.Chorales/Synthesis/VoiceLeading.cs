using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Synthesis;

/// <summary>Judges the step from one voicing to the next.</summary>
internal static class VoiceLeading
{
    /// <summary>The cost of a step that breaks a rule.</summary>
    public const int Forbidden = int.MaxValue;

    private const int Octave = 12;
    private const int Fifth = 7;
    private const int LargestStep = 2;

    // Cost of an interval of 0, 1, 2 … semitones.
    private static readonly int[] SopranoCosts = [3, 0, 0, 4, 5, 7, 99, 9, 20, 20];
    private static readonly int[] InnerCosts = [2, 0, 0, 2, 3, 4, 99, 8, 16];
    private static readonly int[] BassCosts = [5, 1, 1, 0, 1, 1, 8, 2, 9, 10, 99, 99, 5];

    /// <summary>What a step costs, or <see cref="Forbidden"/>.</summary>
    public static int Cost(Chord before, Voicing from, Chord after, Voicing to)
    {
        int cost = 0;
        for (int v = 0; v < Chorale.VoiceCount; v++)
        {
            int interval = IntervalCost(v, before, from, after, to);
            if (interval == Forbidden)
                return Forbidden;
            cost += interval;
        }

        if (HasOverlap(from.Pitches, to.Pitches))
            return Forbidden;
        int motion = MotionCost(from.Pitches, to.Pitches);
        if (motion == Forbidden)
            return Forbidden;
        int tendency = TendencyCost(before, from, after, to);
        if (tendency == Forbidden)
            return Forbidden;
        return cost + motion + tendency + CrossRelationCost(before, from, after, to);
    }

    private static int IntervalCost(int voice, Chord before, Voicing from, Chord after, Voicing to)
    {
        int interval = Math.Abs(to.Pitches[voice] - from.Pitches[voice]);
        int[] costs = voice == 0 ? SopranoCosts : voice == 3 ? BassCosts : InnerCosts;
        if (interval >= costs.Length || costs[interval] == 99)
            return Forbidden;
        int cost = costs[interval];
        if (interval is 0 or Octave)
            return cost;
        // On the line of fifths: up to 5 are plain intervals, 6 the tritone, 7 the chromatic semitone; beyond lie
        // augmented and diminished intervals, which are hard to sing.
        int fifths = Math.Abs(after.Tones[to.Tones[voice]].Fifths - before.Tones[from.Tones[voice]].Fifths);
        return fifths switch
        {
            <= 5 => cost,
            6 when voice == 3 => cost,
            7 when interval == 1 => cost + 3,
            _ => Forbidden,
        };
    }

    private static bool HasOverlap(int[] from, int[] to)
    {
        for (int v = 0; v + 1 < from.Length; v++)
        {
            if (to[v + 1] > from[v] || to[v] < from[v + 1])
                return true;
        }

        return false;
    }

    private static int MotionCost(int[] from, int[] to)
    {
        int cost = 0;
        int up = 0;
        int down = 0;
        for (int a = 0; a < from.Length; a++)
        {
            int motion = to[a] - from[a];
            up += motion > 0 ? 1 : 0;
            down += motion < 0 ? 1 : 0;
            if (motion == 0)
                continue;
            for (int b = a + 1; b < from.Length; b++)
            {
                int otherMotion = to[b] - from[b];
                if (otherMotion == 0)
                    continue;
                int before = (from[a] - from[b]) % Octave;
                int after = (to[a] - to[b]) % Octave;
                bool perfect = after is 0 or Fifth;
                // In contrary motion too: it hardly hides them.
                if (perfect && before == after)
                    return Forbidden;
                bool similar = motion > 0 == otherMotion > 0;
                bool outer = a == 0 && b == 3;
                if (perfect && similar && outer && Math.Abs(motion) > LargestStep)
                    return Forbidden;
                if (perfect && similar)
                    cost += outer ? 2 : 1;
                // A diminished fifth that opens into a perfect one.
                if (after == Fifth && before == 6 && similar)
                    cost += b == 3 ? 8 : 2;
            }
        }

        bool allTogether = up == from.Length || down == from.Length;
        return cost + (allTogether ? 12 : 0);
    }

    /// <summary>Leading tones rise, sevenths fall.</summary>
    private static int TendencyCost(Chord before, Voicing from, Chord after, Voicing to)
    {
        int cost = 0;
        for (int v = 0; v < from.Pitches.Length; v++)
        {
            int motion = to.Pitches[v] - from.Pitches[v];
            if (from.Tones[v] == before.Leading && before.Leading >= 0)
            {
                int target = (before.Tones[before.Leading].PitchClass + 1) % Octave;
                bool rises = motion == 1;
                bool waits = motion == 0 || motion == -1 && !after.Has(target);
                // An inner leading tone may fall a third to complete the tonic.
                bool fallsInside = v is 1 or 2 && motion == -4 && to.Tones[v] == 2;
                if (fallsInside)
                    cost += 6;
                else if (!rises && !waits)
                    return Forbidden;
            }

            const int seventh = 3;
            if (from.Tones[v] == seventh)
            {
                bool falls = motion is -1 or -2;
                // Over the passing bass of V43 the seventh may rise with it to the third of I6.
                bool risesInTenths = before.Name == "V43" && motion is 1 or 2 && after.Bass == 1;
                if (risesInTenths)
                    cost += 4;
                else if (!falls && motion != 0)
                    return Forbidden;
            }

            // The seventh should not be leapt to.
            if (to.Tones[v] == seventh && Math.Abs(motion) > LargestStep)
                cost += motion < 0 ? 6 : 3;
        }

        return cost;
    }

    /// <summary>A tone and its chromatic neighbour should follow each other in one voice.</summary>
    private static int CrossRelationCost(Chord before, Voicing from, Chord after, Voicing to)
    {
        int cost = 0;
        for (int a = 0; a < from.Pitches.Length; a++)
        {
            for (int b = 0; b < to.Pitches.Length; b++)
            {
                int fifths = after.Tones[to.Tones[b]].Fifths - before.Tones[from.Tones[a]].Fifths;
                bool chromatic = Math.Abs(fifths) == 7;
                if (chromatic && a != b && Math.Abs(to.Pitches[a] - from.Pitches[a]) != 1)
                    cost += 9;
            }
        }

        return cost;
    }
}
