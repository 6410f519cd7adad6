using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Analysis;

/// <summary>Tells how the phrases of a chorale end; what the kinds mean stands at <see cref="CadenceKind"/>.</summary>
public static class CadenceFinder
{
    private const int Semitone = 1;
    private const int WholeTone = 2;
    private const int Fourth = 5;
    private const int Fifth = 7;

    /// <summary>The cadences of a piece as notated, one for each fermata.</summary>
    public static IReadOnlyList<Cadence> Find(Chorale chorale)
    {
        ArgumentNullException.ThrowIfNull(chorale);
        return Find(Phrase.Of(chorale), [.. Position.Of(chorale)], chorale.Key);
    }

    internal static IReadOnlyList<Cadence> Find(
        IReadOnlyList<Phrase> phrases, IReadOnlyList<Position> positions, Key key) =>
        [.. phrases.Select(phrase => new Cadence(KindOf(phrase, positions, key), phrase.Fermata))];

    private static CadenceKind KindOf(Phrase phrase, IReadOnlyList<Position> positions, Key key)
    {
        int first = LastAtOrBefore(positions, phrase.Start), at = LastAtOrBefore(positions, phrase.Fermata);
        while (at < positions.Count && positions[at].Frame < phrase.End && ChordAt(at) is null)
            at++;
        if (at == positions.Count || positions[at].Frame >= phrase.End)
            return CadenceKind.Weak;
        TertianChord last = ChordAt(at)!.Value;
        for (int before = at - 1; before >= first; before--)
        {
            if (ChordAt(before) is { } chord && chord.Root != last.Root)
                return KindOf(chord, last, key);
        }
        return CadenceKind.Other;

        TertianChord? ChordAt(int position) =>
            positions[position].Chord is { IsSixFour: false } chord ? chord : null;
    }

    private static CadenceKind KindOf(TertianChord before, TertianChord last, Key key)
    {
        int motion = Above(before.Root, last.Root);
        bool isConsonant = last.Seventh is null && last.Fifth is null or Fifth;
        if (isConsonant && (motion == Fourth && before.IsMajor || IsLeadingNoteChord(before, motion)))
            return CadenceKind.Authentic;
        if (last.IsMajor && Above(key.Tonic, last.Root) == Fifth)
            return CadenceKind.Half;
        if (isConsonant && motion == Fifth && (last.Root == key.Tonic || !last.IsMajor))
            return CadenceKind.Plagal;
        return last.IsMajor && motion is WholeTone or Fifth ? CadenceKind.Half : CadenceKind.Other;
    }

    private static bool IsLeadingNoteChord(TertianChord chord, int motion) =>
        // Each note of a diminished seventh chord may be its root.
        chord.IsDiminished && (chord.Seventh == 9 ? motion % 3 : motion) == Semitone;

    private static int Above(int from, int to) => (to - from + 12) % 12;

    private static int LastAtOrBefore(IReadOnlyList<Position> positions, int frame)
    {
        int low = 0, high = positions.Count;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (positions[middle].Frame <= frame)
                low = middle;
            else
                high = middle;
        }
        return low;
    }
}
