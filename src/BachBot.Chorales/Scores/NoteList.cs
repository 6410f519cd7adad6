namespace BachBot.Chorales.Scores;

/// <summary>Finds and cuts the notes of a voice, which are in order of onset and do not overlap.</summary>
internal static class NoteList
{
    /// <summary>Cuts a note in two tied ones; returns the index of the second.</summary>
    public static int CutAt(List<Note> voice, int index, int frame)
    {
        Note note = voice[index];
        voice[index] = note with { Duration = frame - note.Onset, TiedToNext = true };
        voice.Insert(index + 1, note with
        {
            Onset = frame,
            Duration = note.End - frame,
            TiedFromPrevious = true,
        });
        return index + 1;
    }

    /// <summary>The index of the note that sounds in a frame, or -1.</summary>
    public static int IndexAt(List<Note> voice, int frame)
    {
        int low = 0, high = voice.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (voice[middle].End <= frame)
                low = middle + 1;
            else if (voice[middle].Onset > frame)
                high = middle - 1;
            else
                return middle;
        }
        return -1;
    }
}
