using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Tokens;

/// <summary>Gives the notes of BachBot frames back to four voices. The frames say neither which voices sing in unison
/// nor which rest; of all ways to share out the notes in part order, the one with the smoothest voices is
/// taken.</summary>
/// <remarks>Found by dynamic programming over frames: a frame of k notes can be shared out in at most 25 ways (a voice
/// sings one of the notes or rests, every note is sung, and first singers stand in the order of the
/// notes).</remarks>
internal static class BachBotVoices
{
    private const int RestCost = 8;
    private const int UnisonCost = 3;
    private const int EntryCost = 4;
    private const int BrokenTieCost = 60;
    private const int OutOfRangeCost = 2;

    // What the voices of the chorales span in C major and A minor.
    private static readonly PitchRange[] Ranges = [new(52, 86), new(47, 79), new(44, 74), new(31, 69)];

    // [notes in the frame][way][voice]: index of the note, or -1 for a rest.
    private static readonly int[][][] Ways = [.. Enumerable.Range(0, Chorale.VoiceCount + 1).Select(FindWays)];

    /// <summary>The chorale of the frames; encoding it gives their tokens again.</summary>
    /// <param name="frames">Frames of at most four notes, each pitch once.</param>
    public static Chorale Assign(IReadOnlyList<TokenFrame> frames)
    {
        int[] ways = SmoothestWays(frames);
        var voices = new List<Note>[Chorale.VoiceCount];
        for (int v = 0; v < voices.Length; v++)
            voices[v] = Notes(frames, ways, v);
        SetFermatas(voices, [.. frames.Select(frame => frame.Fermata)]);
        var chorale = new Chorale(voices, frames.Count);
        return new Chorale(voices, frames.Count) { Key = KeyFinder.Find(chorale) };
    }

    private static int[][] FindWays(int notes)
    {
        var ways = new List<int[]>();
        Extend([], 0);
        return [.. ways];

        void Extend(int[] way, int used)
        {
            if (way.Length == Chorale.VoiceCount)
            {
                if (used == notes)
                    ways.Add(way);
                return;
            }
            for (int note = -1; note <= Math.Min(used, notes - 1); note++)
                Extend([.. way, note], Math.Max(used, note + 1));
        }
    }

    private static int[] SmoothestWays(IReadOnlyList<TokenFrame> frames)
    {
        if (frames.Count == 0)
            return [];
        var cameFrom = new int[frames.Count][];
        int[] costs = [0];
        int[][] before = [[-1, -1, -1, -1]];
        TokenFrame silence = new(0);
        TokenFrame last = silence;
        for (int f = 0; f < frames.Count; f++)
        {
            int[][] ways = Ways[frames[f].Notes.Count];
            var next = new int[ways.Length];
            cameFrom[f] = new int[ways.Length];
            for (int way = 0; way < ways.Length; way++)
            {
                int best = int.MaxValue;
                for (int from = 0; from < before.Length; from++)
                {
                    int cost = costs[from] + Cost(last, before[from], frames[f], ways[way]);
                    if (cost < best)
                        (best, cameFrom[f][way]) = (cost, from);
                }
                next[way] = best;
            }
            (costs, before, last) = (next, ways, frames[f]);
        }

        var chosen = new int[frames.Count];
        int end = Array.IndexOf(costs, costs.Min());
        for (int f = frames.Count - 1; f >= 0; f--)
        {
            chosen[f] = end;
            end = cameFrom[f][end];
        }
        return chosen;
    }

    private static int Cost(TokenFrame last, int[] before, TokenFrame frame, int[] way)
    {
        int cost = 0;
        for (int v = 0; v < Chorale.VoiceCount; v++)
        {
            if (way[v] < 0)
            {
                cost += RestCost;
                continue;
            }
            TokenNote note = frame.Notes[way[v]];
            int previous = before[v] < 0 ? ChoraleFrames.Rest : last.Notes[before[v]].Pitch;
            bool first = Array.IndexOf(way, way[v]) == v;
            cost += previous == ChoraleFrames.Rest ? EntryCost : Math.Min(Math.Abs(note.Pitch - previous), 12);
            if (!first)
                cost += UnisonCost;
            else if (note.Tied && previous != note.Pitch)
                cost += BrokenTieCost;
            if (!Ranges[v].Contains(note.Pitch))
                cost += OutOfRangeCost;
        }
        return cost;
    }

    private static List<Note> Notes(IReadOnlyList<TokenFrame> frames, int[] ways, int voice)
    {
        var notes = new List<Note>();
        for (int f = 0; f < frames.Count; f++)
        {
            int[] way = Ways[frames[f].Notes.Count][ways[f]];
            if (way[voice] < 0)
                continue;
            TokenNote note = frames[f].Notes[way[voice]];
            bool follows = notes.Count > 0 && notes[^1].End == f && notes[^1].Pitch == note.Pitch;
            // The tie flag is that of the first singer; a voice that joins in strikes the note.
            bool first = Array.IndexOf(way, way[voice]) == voice;
            if (note.Tied && follows)
                notes[^1] = notes[^1] with { Duration = notes[^1].Duration + 1 };
            else
                notes.Add(new Note(f, 1, note.Pitch, TiedFromPrevious: note.Tied && first));
        }
        return notes;
    }

    /// <summary>Sets fermatas as <see cref="BachBotEncoding"/> writes them: a chord is flagged if a note with a fermata
    /// ends with it.</summary>
    private static void SetFermatas(List<Note>[] voices, bool[] flags)
    {
        var boundaries = new HashSet<int> { flags.Length };
        boundaries.UnionWith(voices.SelectMany(voice => voice).SelectMany(note => new[] { note.Onset, note.End }));
        for (int frame = 1; frame < flags.Length; frame++)
        {
            if (flags[frame] != flags[frame - 1] && boundaries.Add(frame))
                CutHighest(voices, frame);
        }
        for (int end = 1; end <= flags.Length; end++)
        {
            if (!flags[end - 1] || !boundaries.Contains(end) || MarkNotesEndingAt(voices, end))
                continue;
            CutHighest(voices, end);
            MarkNotesEndingAt(voices, end);
        }
    }

    private static bool MarkNotesEndingAt(List<Note>[] voices, int end)
    {
        bool any = false;
        foreach (List<Note> voice in voices)
        {
            int index = NoteList.IndexAt(voice, end - 1);
            if (index < 0 || voice[index].End != end)
                continue;
            voice[index] = voice[index] with { Fermata = true };
            any = true;
        }
        return any;
    }

    /// <summary>Cuts the note that sounds across a frame's start, in the highest voice that has one, in two tied
    /// ones.</summary>
    private static void CutHighest(List<Note>[] voices, int frame)
    {
        foreach (List<Note> voice in voices)
        {
            int index = NoteList.IndexAt(voice, frame - 1);
            if (index < 0 || voice[index].End == frame)
                continue;
            NoteList.CutAt(voice, index, frame);
            return;
        }
    }
}
