using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;

namespace BachBot.Chorales.Synthesis;

/// <summary>Four pitches that make a chord.</summary>
/// <param name="Pitches">MIDI numbers, soprano first.</param>
/// <param name="Tones">For each voice the index of its tone in the chord.</param>
/// <param name="Cost">What it lacks by itself: doubling, spacing, range.</param>
internal sealed record Voicing(int[] Pitches, int[] Tones, int Cost);

/// <summary>Lists the ways to set a chord for four voices.</summary>
internal static class Voicings
{
    private const int Octave = 12;
    private const int WidestUpper = 12;
    private const int WidestLower = 19;
    private const int Forbidden = int.MaxValue;

    /// <summary>The voices' ranges: within those that the part-writing checker allows, where choirs sing at ease.
    /// </summary>
    public static readonly PitchRange[] Ranges = [new(60, 79), new(55, 73), new(48, 67), new(38, 62)];

    private static readonly int[] Centres = [71, 65, 59, 51];

    /// <summary>All voicings of a chord that keep the rules for a single chord.</summary>
    public static Voicing[] Of(Chord chord)
    {
        var found = new List<Voicing>();
        int[] pitches = new int[Chorale.VoiceCount];
        int[] tones = new int[Chorale.VoiceCount];
        foreach ((int bass, _) in Places(chord, Voice.Bass).Where(place => place.Tone == chord.Bass))
        {
            (pitches[3], tones[3]) = (bass, chord.Bass);
            foreach ((int tenor, int tenorTone) in Places(chord, Voice.Tenor))
            {
                if (tenor < bass || tenor - bass > WidestLower)
                    continue;
                (pitches[2], tones[2]) = (tenor, tenorTone);
                foreach ((int alto, int altoTone) in Places(chord, Voice.Alto))
                {
                    if (alto < tenor || alto - tenor > WidestUpper)
                        continue;
                    (pitches[1], tones[1]) = (alto, altoTone);
                    foreach ((int soprano, int sopranoTone) in Places(chord, Voice.Soprano))
                    {
                        if (soprano <= alto || soprano - alto > WidestUpper)
                            continue;
                        (pitches[0], tones[0]) = (soprano, sopranoTone);
                        int doubling = DoublingCost(chord, tones);
                        if (doubling != Forbidden)
                        {
                            found.Add(new Voicing([.. pitches], [.. tones],
                                doubling + SpacingCost(pitches) + RegisterCost(pitches)));
                        }
                    }
                }
            }
        }

        return [.. found];
    }

    private static List<(int Pitch, int Tone)> Places(Chord chord, Voice voice)
    {
        var places = new List<(int Pitch, int Tone)>();
        PitchRange range = Ranges[(int)voice];
        for (int pitch = range.Lowest; pitch <= range.Highest; pitch++)
        {
            int tone = Array.FindIndex(chord.Tones, tone => tone.PitchClass == pitch % Octave);
            if (tone >= 0)
                places.Add((pitch, tone));
        }

        return places;
    }

    private static int DoublingCost(Chord chord, int[] tones)
    {
        const int root = 0, third = 1, fifth = 2, seventh = 3;
        Span<int> counts = stackalloc int[4];
        foreach (int tone in tones)
            counts[tone]++;
        bool doublesTendency = chord.HasSeventh && counts[seventh] != 1
            || chord.Leading >= 0 && counts[chord.Leading] > 1;
        if (counts[root] == 0 || counts[third] == 0 || doublesTendency)
            return Forbidden;
        bool fifthMissing = counts[fifth] == 0;
        if (chord.HasSeventh)
            return !fifthMissing ? 0 : chord.Bass == root && counts[root] == 2 ? 4 : Forbidden;
        if (fifthMissing)
            return chord.Bass == root && counts[root] == 3 ? 9 : Forbidden;

        bool diminished = (chord.Tones[fifth].PitchClass - chord.Tones[root].PitchClass + Octave) % Octave == 6;
        bool minor = (chord.Tones[third].PitchClass - chord.Tones[root].PitchClass + Octave) % Octave == 3;
        int doubled = counts[root] == 2 ? root : counts[third] == 2 ? third : fifth;
        return (chord.Bass, doubled) switch
        {
            (fifth, _) => doubled == fifth ? 0 : Forbidden,
            _ when diminished => doubled == third ? 0 : doubled == fifth ? 4 : 6,
            (root, root) or (third, root) => 0,
            (root, fifth) => 4,
            (root, _) => minor ? 5 : 7,
            (_, fifth) => 1,
            _ => minor ? 2 : 6,
        };
    }

    private static int SpacingCost(int[] pitches)
    {
        int upper = pitches[0] - pitches[1];
        int middle = pitches[1] - pitches[2];
        int lower = pitches[2] - pitches[3];
        int cost = upper > 9 ? 1 : 0;
        cost += middle > 9 ? 2 : middle == 0 ? 5 : 0;
        cost += lower > 16 ? 3 : lower == 0 ? 5 : 0;
        // Close intervals sound thick in the depth.
        cost += lower is > 0 and < 7 && pitches[3] < 48 ? 7 - lower : 0;
        return cost;
    }

    private static int RegisterCost(int[] pitches)
    {
        int cost = 0;
        for (int v = 0; v < pitches.Length; v++)
        {
            int distance = Math.Abs(pitches[v] - Centres[v]);
            cost += distance > 6 ? distance - 6 : 0;
        }

        return cost;
    }
}
