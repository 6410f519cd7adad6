using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Synthesis;

/// <summary>Four voices frame by frame, which takes only changes that keep the rules of part-writing.</summary>
internal sealed class Texture
{
    private const int Octave = 12;
    private const int Fifth = 7;
    private const int WidestUpper = 12;
    private const int WidestLower = 24;
    private const int LargestStep = 2;

    private readonly int[][] _pitches;
    private readonly bool[][] _attacks;
    private readonly bool[][] _foreign;

    /// <summary>Silence.</summary>
    public Texture(int length)
    {
        Length = length;
        _pitches = Rows<int>(length);
        _attacks = Rows<bool>(length);
        _foreign = Rows<bool>(length);
    }

    /// <summary>A note of a change.</summary>
    /// <param name="Start">First frame.</param>
    /// <param name="End">First frame after it.</param>
    /// <param name="Pitch">MIDI number.</param>
    /// <param name="IsForeign">Whether it is foreign to the chord.</param>
    /// <param name="IsAttacked">Whether it begins anew or goes on from the frame before.</param>
    public readonly record struct Figure(int Start, int End, int Pitch, bool IsForeign, bool IsAttacked = true);

    /// <summary>Length in frames.</summary>
    public int Length { get; }

    /// <summary>The pitch of a voice in a frame.</summary>
    public int Pitch(int voice, int frame) => _pitches[voice][frame];

    /// <summary>Whether a voice begins a note in a frame.</summary>
    public bool IsAttacked(int voice, int frame) => _attacks[voice][frame];

    /// <summary>Sets a note without asking.</summary>
    public void Set(int voice, Figure figure)
    {
        _pitches[voice].AsSpan(figure.Start..figure.End).Fill(figure.Pitch);
        _foreign[voice].AsSpan(figure.Start..figure.End).Fill(figure.IsForeign);
        _attacks[voice].AsSpan(figure.Start..figure.End).Clear();
        _attacks[voice][figure.Start] = figure.IsAttacked;
    }

    /// <summary>Sets the notes of one voice if the rules allow it; the note after them begins anew.</summary>
    public bool TrySet(int voice, params ReadOnlySpan<Figure> figures)
    {
        int start = figures[0].Start;
        int end = figures[^1].End;
        int after = Math.Min(end + 1, Length);
        int[] pitches = _pitches[voice][start..after];
        bool[] attacks = _attacks[voice][start..after];
        bool[] foreign = _foreign[voice][start..after];
        foreach (Figure figure in figures)
            Set(voice, figure);
        if (end < Length && _pitches[voice][end] != figures[^1].Pitch)
            _attacks[voice][end] = true;
        if (IsAllowed(voice, start, Math.Min(end, Length - 1)))
            return true;
        pitches.CopyTo(_pitches[voice], start);
        attacks.CopyTo(_attacks[voice], start);
        foreign.CopyTo(_foreign[voice], start);
        return false;
    }

    /// <summary>The notes of a voice; those that begin in a fermata frame have a fermata.</summary>
    public List<Note> Notes(int voice, bool[] fermata)
    {
        var notes = new List<Note>();
        for (int frame = 0; frame < Length; frame++)
        {
            if (_attacks[voice][frame])
                notes.Add(new Note(frame, 1, _pitches[voice][frame], Fermata: fermata[frame]));
            else
                notes[^1] = notes[^1] with { Duration = notes[^1].Duration + 1 };
        }

        return notes;
    }

    private bool IsAllowed(int voice, int first, int last)
    {
        for (int frame = first; frame <= last; frame++)
        {
            for (int other = 0; other < Chorale.VoiceCount; other++)
            {
                if (other == voice)
                    continue;
                (int upper, int lower) = voice < other ? (voice, other) : (other, voice);
                if (!IsChordAllowed(upper, lower, frame) || frame > 0 && !IsStepAllowed(upper, lower, frame))
                    return false;
            }
        }

        return true;
    }

    private bool IsChordAllowed(int upper, int lower, int frame)
    {
        int interval = _pitches[upper][frame] - _pitches[lower][frame];
        bool neighbours = lower == upper + 1;
        int widest = lower == Chorale.VoiceCount - 1 ? WidestLower : WidestUpper;
        if (interval < 0 || neighbours && interval > widest)
            return false;
        bool upperForeign = _foreign[upper][frame];
        bool lowerForeign = _foreign[lower][frame];
        if (!upperForeign && !lowerForeign)
            return true;
        // A foreign tone may rub, but not at a semitone, and takes nobody's place; two of them agree.
        if (interval is 0 or 1)
            return false;
        return !(upperForeign && lowerForeign) || interval % Octave is 0 or 3 or 4 or 5 or 7 or 8 or 9;
    }

    private bool IsStepAllowed(int upper, int lower, int frame)
    {
        int upperBefore = _pitches[upper][frame - 1];
        int lowerBefore = _pitches[lower][frame - 1];
        int upperAfter = _pitches[upper][frame];
        int lowerAfter = _pitches[lower][frame];
        bool neighbours = lower == upper + 1;
        if (neighbours && (lowerAfter > upperBefore || upperAfter < lowerBefore))
            return false;
        int upperMotion = upperAfter - upperBefore;
        int lowerMotion = lowerAfter - lowerBefore;
        if (upperMotion == 0 || lowerMotion == 0)
            return true;
        int before = (upperBefore - lowerBefore) % Octave;
        int after = (upperAfter - lowerAfter) % Octave;
        if (after is not (0 or Fifth))
            return true;
        bool similar = upperMotion > 0 == lowerMotion > 0;
        bool hidden = similar && upper == 0 && lower == Chorale.VoiceCount - 1 && Math.Abs(upperMotion) > LargestStep;
        return before != after && !hidden;
    }

    private static T[][] Rows<T>(int length) =>
        [.. Enumerable.Range(0, Chorale.VoiceCount).Select(_ => new T[length])];
}
