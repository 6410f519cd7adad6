namespace BachBot.Chorales.Scores;

/// <summary>Sets fermatas on notes so that exactly the flagged frames have one.</summary>
internal static class FermataPlacement
{
    /// <summary>Marks notes, and cuts some in two tied ones where a flag covers a part only.</summary>
    /// <param name="voices">The notes of each voice in order of onset; changed in place.</param>
    /// <param name="flags">One flag per frame.</param>
    public static void Place(IReadOnlyList<List<Note>> voices, ReadOnlySpan<bool> flags)
    {
        int end = 0;
        while (end < flags.Length)
        {
            int start = end;
            while (start < flags.Length && !flags[start])
                start++;
            end = start;
            while (end < flags.Length && flags[end])
                end++;
            Cover(voices, start, end);
        }
    }

    /// <summary>Covers the flagged frames from <paramref name="start"/> to <paramref name="end"/> from the right: a
    /// fermata stands on the last notes of a phrase, which end where the flag ends.</summary>
    private static void Cover(IReadOnlyList<List<Note>> voices, int start, int end)
    {
        while (end > start)
        {
            int covered = MarkNotesEndingAt(voices, start, end, cut: false);
            if (covered == end)
                covered = MarkNotesEndingAt(voices, start, end, cut: true);
            if (covered == end)
                covered = CutHighestAt(voices, start, end);
            // Nothing sounds: a flag on silence has no note to stand on.
            end = covered == end ? end - 1 : covered;
        }
    }

    /// <summary>Marks, in every voice, the note that ends at a frame and lies within the flagged ones, or the part of
    /// it that does if <paramref name="cut"/>. Returns the first frame covered.</summary>
    private static int MarkNotesEndingAt(IReadOnlyList<List<Note>> voices, int start, int end, bool cut)
    {
        int covered = end;
        foreach (List<Note> voice in voices)
        {
            int index = IndexAt(voice, end - 1);
            if (index < 0 || voice[index].End != end)
                continue;
            if (voice[index].Onset < start)
            {
                if (!cut)
                    continue;
                index = CutAt(voice, index, start);
            }
            voice[index] = voice[index] with { Fermata = true };
            covered = Math.Min(covered, voice[index].Onset);
        }
        return covered;
    }

    /// <summary>Marks the flagged part of the note that the highest sounding voice holds beyond the flag.</summary>
    private static int CutHighestAt(IReadOnlyList<List<Note>> voices, int start, int end)
    {
        foreach (List<Note> voice in voices)
        {
            int index = IndexAt(voice, end - 1);
            if (index < 0)
                continue;
            CutAt(voice, index, end);
            if (voice[index].Onset < start)
                index = CutAt(voice, index, start);
            voice[index] = voice[index] with { Fermata = true };
            return voice[index].Onset;
        }
        return end;
    }

    /// <summary>Cuts a note in two tied ones; returns the index of the second.</summary>
    private static int CutAt(List<Note> voice, int index, int frame)
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
    private static int IndexAt(List<Note> voice, int frame)
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
