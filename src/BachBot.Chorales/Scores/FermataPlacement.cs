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
            int index = NoteList.IndexAt(voice, end - 1);
            if (index < 0 || voice[index].End != end)
                continue;
            if (voice[index].Onset < start)
            {
                if (!cut)
                    continue;
                index = NoteList.CutAt(voice, index, start);
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
            int index = NoteList.IndexAt(voice, end - 1);
            if (index < 0)
                continue;
            NoteList.CutAt(voice, index, end);
            if (voice[index].Onset < start)
                index = NoteList.CutAt(voice, index, start);
            voice[index] = voice[index] with { Fermata = true };
            return voice[index].Onset;
        }
        return end;
    }
}
