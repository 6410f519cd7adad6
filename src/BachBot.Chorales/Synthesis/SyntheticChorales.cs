using System.Globalization;
using BachBot.Chorales.RandomNumbers;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Synthesis;

/// <summary>Composes four-part chorales by rule: training data that needs no download.</summary>
/// <remarks>
/// First a plan (key, metre, phrases, cadences), then chords by a grammar, then voices by a search that keeps the rules
/// of part-writing, then suspensions, passing notes and other ornaments that keep them too. The same seed and index
/// give the same piece on every machine. Every piece has four complete voices, a fermata in all voices at each phrase
/// end and nowhere else, and ends on the tonic in root position; parallel fifths and octaves, crossings and overlaps do
/// not occur.
/// </remarks>
public static class SyntheticChorales
{
    private const int TriesPerPhrase = 5;
    private const int TriesPerPiece = 100;

    /// <summary>Composes one piece.</summary>
    /// <param name="seed">The collection.</param>
    /// <param name="index">The piece's number in it, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative.</exception>
    public static Chorale Generate(ulong seed, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var random = Pcg32.For(seed, index);
        for (int attempt = 0; attempt < TriesPerPiece; attempt++)
        {
            Form form = Form.Draw(random);
            if (Compose(form, random) is not { } chorale)
                continue;
            string title = string.Create(CultureInfo.InvariantCulture, $"Synthetic chorale {index} (seed {seed})");
            return chorale(title);
        }

        throw new InvalidOperationException($"No plan for the chorale {index} of seed {seed} could be set.");
    }

    /// <summary>Composes pieces one after the other.</summary>
    /// <param name="seed">The collection.</param>
    /// <param name="first">Number of the first piece.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public static IEnumerable<Chorale> Generate(ulong seed, int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Enumerable.Range(first, count).Select(index => Generate(seed, index));
    }

    private static Func<string, Chorale>? Compose(Form form, Pcg32 random)
    {
        var search = new VoicingSearch(random);
        int centre = 67 + random.Below(6);
        List<VoicingSearch.Node> beam = [];
        foreach (PhrasePlan plan in form.Phrases)
        {
            beam = SetPhrase(search, beam, plan, centre, random);
            if (beam.Count == 0)
                return null;
        }

        VoicingSearch.Node[] way = Way(beam[0]);
        Slot[] slots = [.. form.Phrases.SelectMany(phrase => phrase.Slots)];
        bool[] endsPhrase = [.. form.Phrases.SelectMany(phrase => phrase.Slots.Select(
            (_, i) => i == phrase.Slots.Length - 1))];
        Texture texture = Decorator.Decorate(random, slots, [.. way.Select(node => node.Chord)],
            [.. way.Select(node => node.Voicing)], endsPhrase);
        bool[] fermata = new bool[texture.Length];
        for (int i = 0; i < slots.Length; i++)
            fermata.AsSpan(slots[i].Start..slots[i].End).Fill(endsPhrase[i]);
        FrameRange[] playOrder = DrawPlayOrder(form, way, random);
        return title => new Chorale(
            [.. Enumerable.Range(0, Chorale.VoiceCount).Select(voice => texture.Notes(voice, fermata))], texture.Length)
        {
            Title = title,
            Key = form.Key,
            Metres = [new MetreChange(0, form.Metre)],
            PickupFrames = form.PickupFrames,
            PlayOrder = playOrder,
        };
    }

    /// <summary>Bar form: the first two phrases are often played twice.</summary>
    private static FrameRange[] DrawPlayOrder(Form form, VoicingSearch.Node[] way, Pcg32 random)
    {
        int end = form.Phrases[1].Slots[^1].End;
        int length = form.Phrases[^1].Slots[^1].End;
        VoicingSearch.Node last = way[form.Phrases[0].Slots.Length + form.Phrases[1].Slots.Length - 1];
        bool fits = end % form.Metre.FramesPerBar == 0
            && VoiceLeading.Cost(last.Chord, last.Voicing, way[0].Chord, way[0].Voicing) != VoiceLeading.Forbidden;
        return fits && random.Chance(60)
            ? [new FrameRange(0, end), new FrameRange(0, length)]
            : [new FrameRange(0, length)];
    }

    /// <summary>Sets a phrase several times with other chords and another melody, and keeps the best.</summary>
    private static List<VoicingSearch.Node> SetPhrase(
        VoicingSearch search, List<VoicingSearch.Node> beam, PhrasePlan plan, int centre, Pcg32 random)
    {
        List<VoicingSearch.Node> best = [];
        int bestCost = int.MaxValue;
        for (int i = 0; i < TriesPerPhrase; i++)
        {
            if (HarmonicPlanner.Draw(plan, random) is not { } chords)
                continue;
            List<VoicingSearch.Node> found = search.Extend(beam, chords, plan, Contour.Draw(random, centre));
            if (found.Count > 0 && found[0].Cost + MonotonyCost(chords) < bestCost)
                (best, bestCost) = (found, found[0].Cost + MonotonyCost(chords));
        }

        return best;
    }

    // Chords that swing to and fro, such as I V I V.
    private static int MonotonyCost(Chord[] chords)
    {
        const int each = 5;
        int cost = 0;
        for (int i = 2; i < chords.Length; i++)
            cost += chords[i].Tones[0] == chords[i - 2].Tones[0] ? each : 0;
        return cost;
    }

    private static VoicingSearch.Node[] Way(VoicingSearch.Node end)
    {
        var way = new Stack<VoicingSearch.Node>();
        for (VoicingSearch.Node? node = end; node is not null; node = node.Before)
            way.Push(node);
        return [.. way];
    }
}
