using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Analysis;

/// <summary>A frame in which at least one voice begins a note, which a tied one does not, or falls silent; the first frame
/// too.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Pitches">[4]: what sounds; null for a rest.</param>
/// <param name="Begins">[4]: whether the voice begins a note.</param>
internal readonly record struct Position(int Frame, int?[] Pitches, bool[] Begins)
{
    /// <summary>Whether at least two voices sound.</summary>
    public bool IsChord => Pitches.Count(pitch => pitch is not null) >= 2;

    /// <summary>What sounds.</summary>
    public PitchClassSet PitchClasses => PitchClassSet.Of(Pitches);

    /// <summary>The pitch class of the lowest pitch, whichever voice has it; null in silence.</summary>
    public int? Bass => Pitches.Min() % 12;

    /// <summary>The triad or seventh chord that sounds; null if it is none.</summary>
    public TertianChord? Chord => Bass is { } bass ? TertianChord.Find(PitchClasses, bass) : null;

    /// <summary>The positions of a piece as notated.</summary>
    public static IEnumerable<Position> Of(Chorale chorale)
    {
        int?[][] pitches = new int?[Chorale.VoiceCount][];
        bool[][] begins = new bool[Chorale.VoiceCount][];
        for (int v = 0; v < Chorale.VoiceCount; v++)
        {
            pitches[v] = new int?[chorale.Length];
            begins[v] = new bool[chorale.Length];
            Note? previous = null;
            foreach (Note note in chorale[(Voice)v])
            {
                pitches[v].AsSpan(note.Onset, note.Duration).Fill(note.Pitch);
                bool tied = note.TiedFromPrevious && previous?.End == note.Onset && previous?.Pitch == note.Pitch;
                begins[v][note.Onset] = !tied;
                previous = note;
            }
        }

        for (int frame = 0; frame < chorale.Length; frame++)
        {
            bool position = frame == 0;
            for (int v = 0; v < Chorale.VoiceCount && !position; v++)
                position = begins[v][frame] || pitches[v][frame] is null && pitches[v][frame - 1] is not null;
            if (position)
            {
                yield return new Position(frame, [.. pitches.Select(voice => voice[frame])],
                    [.. begins.Select(voice => voice[frame])]);
            }
        }
    }
}
