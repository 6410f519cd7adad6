using BachBot.Chorales.Scores;

namespace BachBot.Cli.Reports.Rolls;

/// <summary>A note, or the part of it that lies in one bar.</summary>
/// <param name="Voice">The voice.</param>
/// <param name="Note">The whole note.</param>
/// <param name="Name">Its spelled pitch.</param>
/// <param name="Start">First frame of this part.</param>
/// <param name="End">The first frame after this part.</param>
/// <param name="Sharers">How many voices have this pitch at some time of the note; 1 if it is alone.</param>
/// <param name="Place">Its place among them from the top, from 0.</param>
internal readonly record struct RollNote(
    Voice Voice, Note Note, string Name, int Start, int End, int Sharers, int Place)
{
    /// <summary>The note begins here, in no bar before.</summary>
    public bool IsStart => Start == Note.Onset;

    /// <summary>Tied to the note before, or the same note that began in the bar before.</summary>
    public bool JoinsPrevious => !IsStart || Note.TiedFromPrevious;

    /// <summary>Tied to the next note, or goes on in the next bar.</summary>
    public bool JoinsNext => End < Note.End || Note.TiedToNext;

    /// <summary>The notes of a piece, cut at the bars: a list for each bar, from soprano to bass.</summary>
    public static List<RollNote>[] InBars(Chorale chorale, IReadOnlyList<RollBar> bars)
    {
        ChoraleFrames frames = ChoraleFrames.AsNotated(chorale);
        var cut = new List<RollNote>[bars.Count];
        for (int i = 0; i < cut.Length; i++)
            cut[i] = [];
        foreach (Voice voice in Enum.GetValues<Voice>())
        {
            string[] names = NoteText.Names(chorale[voice], chorale.Key);
            int bar = 0;
            for (int i = 0; i < chorale[voice].Count; i++)
            {
                Note note = chorale[voice][i];
                (int sharers, int place) = Share(frames, voice, note);
                while (bar < bars.Count && bars[bar].End <= note.Onset)
                    bar++;
                for (int b = bar; b < bars.Count && bars[b].Start < note.End; b++)
                {
                    cut[b].Add(new RollNote(voice, note, names[i],
                        Math.Max(note.Onset, bars[b].Start), Math.Min(note.End, bars[b].End), sharers, place));
                }
            }
        }
        return cut;
    }

    /// <summary>Where the fermata signs go: over the highest voice that has one at a time.</summary>
    public static List<RollNote> Fermatas(IEnumerable<RollNote> notes)
    {
        var signs = new List<RollNote>();
        foreach (RollNote note in notes.Where(note => note.Note.Fermata && note.IsStart))
        {
            bool covered = signs.Exists(sign => sign.Note.Onset <= note.Note.Onset && note.Note.Onset < sign.Note.End
                || note.Note.Onset <= sign.Note.Onset && sign.Note.Onset < note.Note.End);
            bool secondOfTie = note.Note.TiedFromPrevious && signs.Exists(sign => sign.Note.End == note.Note.Onset);
            if (!covered && !secondOfTie)
                signs.Add(note);
        }
        return signs;
    }

    private static (int Sharers, int Place) Share(ChoraleFrames frames, Voice voice, Note note)
    {
        int sharers = 1, place = 0;
        foreach (Voice other in Enum.GetValues<Voice>())
        {
            if (other == voice || !Sounds(frames, other, note))
                continue;
            sharers++;
            if (other < voice)
                place++;
        }
        return (sharers, place);
    }

    private static bool Sounds(ChoraleFrames frames, Voice voice, Note note)
    {
        for (int frame = note.Onset; frame < note.End; frame++)
        {
            if (frames.Pitch(frame, voice) == note.Pitch)
                return true;
        }
        return false;
    }
}
