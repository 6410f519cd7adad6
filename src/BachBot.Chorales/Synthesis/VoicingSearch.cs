using BachBot.Chorales.RandomNumbers;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Synthesis;

/// <summary>Sets chords for four voices by a beam search, phrase after phrase.</summary>
/// <remarks>Every phrase continues from several endings of the one before, so that a late difficulty can be met by an
/// early choice. A little random cost on each voicing makes pieces differ.</remarks>
internal sealed class VoicingSearch(Pcg32 random)
{
    private const int BeamWidth = 40;
    private const int Noise = 5;

    private readonly Dictionary<string, Voicing[]> _voicings = [];

    /// <summary>The end of a way through the chords so far.</summary>
    internal sealed record Node(Chord Chord, Voicing Voicing, int Cost, Node? Before);

    /// <summary>Sets a phrase.</summary>
    /// <param name="beam">The ways so far, empty at the beginning.</param>
    /// <param name="chords">The phrase's chords.</param>
    /// <param name="plan">The phrase.</param>
    /// <param name="contour">The melody's line.</param>
    /// <returns>The best ways, cheapest first; empty if the rules leave none.</returns>
    public List<Node> Extend(List<Node> beam, Chord[] chords, PhrasePlan plan, Contour contour)
    {
        for (int i = 0; i < chords.Length; i++)
        {
            var next = new List<Node>();
            bool final = i == chords.Length - 1;
            foreach (Voicing voicing in VoicingsOf(chords[i]))
            {
                if (final && plan.IsLast && voicing.Tones[0] != 0)
                    continue;
                int own = voicing.Cost + random.Below(Noise)
                    + MelodyCost(voicing, plan, contour.At(i, chords.Length), final);
                Node? best = BestInto(beam, chords[i], voicing, own, i == 0);
                if (best is not null)
                    next.Add(best);
            }

            // Sorting must be stable: pieces have to be the same everywhere.
            beam = [.. next.OrderBy(node => node.Cost).Take(BeamWidth)];
            if (beam.Count == 0)
                return beam;
        }

        return beam;
    }

    private Voicing[] VoicingsOf(Chord chord)
    {
        string key = $"{chord.Name} {chord.Key.Mode} {chord.Key.Tonic.Fifths}";
        if (!_voicings.TryGetValue(key, out Voicing[]? voicings))
            _voicings[key] = voicings = Voicings.Of(chord);
        return voicings;
    }

    private static Node? BestInto(List<Node> beam, Chord chord, Voicing voicing, int own, bool phraseStart)
    {
        if (beam.Count == 0)
            return new Node(chord, voicing, own, null);
        Node? best = null;
        int bestCost = int.MaxValue;
        foreach (Node before in beam)
        {
            if (before.Cost + own >= bestCost)
                break;
            int step = VoiceLeading.Cost(before.Chord, before.Voicing, chord, voicing);
            if (step == VoiceLeading.Forbidden)
                continue;
            int cost = before.Cost + own + (phraseStart ? step / 2 : step + LineCost(before, voicing));
            if (cost < bestCost)
                (best, bestCost) = (before, cost);
        }

        return best is null ? null : new Node(chord, voicing, bestCost, best);
    }

    /// <summary>Cost of the soprano's place and, at the end, of the degree on which it rests.</summary>
    private static int MelodyCost(Voicing voicing, PhrasePlan plan, int target, bool final)
    {
        int cost = Math.Abs(voicing.Pitches[0] - target);
        if (!final)
            return cost;
        const int root = 0;
        return cost + plan.Cadence switch
        {
            Cadence.Authentic => voicing.Tones[0] == root ? 0 : 12,
            Cadence.Imperfect => voicing.Tones[0] == root ? 8 : 0,
            _ => 0,
        };
    }

    /// <summary>Cost of what soprano and bass do over three chords.</summary>
    private static int LineCost(Node before, Voicing to)
    {
        if (before.Before is not { } first)
            return 0;
        int cost = 0;
        for (int v = 0; v < Chorale.VoiceCount; v += 3)
        {
            int earlier = before.Voicing.Pitches[v] - first.Voicing.Pitches[v];
            int now = to.Pitches[v] - before.Voicing.Pitches[v];
            if (earlier == 0 && now == 0)
                cost += v == 0 ? 7 : 9;
            // After a leap the line turns back, by step if it can.
            if (Math.Abs(earlier) > 4 && earlier > 0 == now > 0 && now != 0)
                cost += 7;
            if (Math.Abs(earlier) > 4 && Math.Abs(now) > 4)
                cost += 3;
            // To and fro between two tones.
            if (earlier != 0 && earlier == -now)
                cost += v == 0 ? 6 : 3;
        }

        return cost;
    }
}
