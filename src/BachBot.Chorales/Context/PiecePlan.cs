using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Context;

/// <summary>What is known of a piece before its tokens come: notes that are given, where phrases end, and how long it
/// is.</summary>
public sealed class PiecePlan
{
    /// <summary>How many frames ahead anybody looks, for a note, for the end of a phrase, for the end of the piece.</summary>
    internal const int MostUntil = 16, MostAhead = 32, MostLeft = 64;

    /// <summary>Values of a pitch that is told: not told, a rest, 128 pitches, nothing more until the end.</summary>
    internal const int PitchValues = 2 + 128 + 1;

    private const int NoneLeft = PitchValues - 1;

    // [frames, 4] each, and [frames].
    private readonly int[] _given;
    private readonly int[] _next;
    private readonly int[] _until;
    private readonly int[] _after;
    private readonly int[] _ahead;
    private readonly int[] _left;

    private PiecePlan(int frames)
    {
        _given = new int[frames * Chorale.VoiceCount];
        _next = new int[_given.Length];
        _until = new int[_given.Length];
        _after = new int[_given.Length];
        _ahead = new int[frames];
        _left = new int[frames];
    }

    /// <summary>Nothing is known.</summary>
    public static PiecePlan None { get; } = new(0);

    /// <summary>What is known of a piece.</summary>
    /// <param name="frames">The piece.</param>
    /// <param name="isGiven">Whether a voice's note in a frame is given.</param>
    /// <param name="hasFermata">Where phrases end; null if that is not known.</param>
    /// <param name="tellsEnd">Whether the length is known.</param>
    /// <param name="semitones">By how much all pitches are moved.</param>
    public static PiecePlan Of(
        ChoraleFrames frames, Func<int, Voice, bool> isGiven, Func<int, bool>? hasFermata, bool tellsEnd, int semitones = 0)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(isGiven);
        var plan = new PiecePlan(frames.Count);
        foreach (Voice voice in Enum.GetValues<Voice>())
            plan.Tell(frames, voice, frame => isGiven(frame, voice), semitones);
        if (hasFermata is not null)
            plan.TellFermatas(hasFermata);
        for (int frame = 0; tellsEnd && frame < frames.Count; frame++)
            plan._left[frame] = 1 + Math.Min(frames.Count - 1 - frame, MostLeft);
        return plan;
    }

    /// <summary>What a voice sings in a frame.</summary>
    internal int Given(int frame, int voice) => At(_given, frame, voice);

    /// <summary>What it begins next.</summary>
    internal int Next(int frame, int voice) => At(_next, frame, voice);

    /// <summary>In how many frames.</summary>
    internal int Until(int frame, int voice) => At(_until, frame, voice);

    /// <summary>What it begins after that.</summary>
    internal int After(int frame, int voice) => At(_after, frame, voice);

    /// <summary>In how many frames the next phrase ends.</summary>
    internal int Ahead(int frame) => frame < _ahead.Length ? _ahead[frame] : 0;

    /// <summary>How many frames come after this one.</summary>
    internal int Left(int frame) => frame < _left.Length ? _left[frame] : 0;

    private static int At(int[] values, int frame, int voice)
    {
        int index = frame * Chorale.VoiceCount + voice;
        return index < values.Length ? values[index] : 0;
    }

    private void Tell(ChoraleFrames frames, Voice voice, Func<int, bool> isGiven, int semitones)
    {
        bool anyGiven = false;
        for (int frame = 0; frame < frames.Count && !anyGiven; frame++)
            anyGiven = isGiven(frame);
        if (!anyGiven)
            return;
        (int nextFrame, int next, int after) = (int.MaxValue, NoneLeft, NoneLeft);
        for (int frame = frames.Count - 1; frame >= 0; frame--)
        {
            int index = frame * Chorale.VoiceCount + (int)voice;
            (_next[index], _after[index]) = (next, after);
            _until[index] = (int)Math.Min((long)nextFrame - frame, MostUntil);
            if (!isGiven(frame))
                continue;
            _given[index] = Value(frame);
            if (frame > 0 && isGiven(frame - 1) && GoesOn(frame))
                continue;
            (nextFrame, next, after) = (frame, _given[index], next);
        }

        int Value(int frame)
        {
            int pitch = frames.Pitch(frame, voice);
            return pitch == ChoraleFrames.Rest ? 1 : 2 + Math.Clamp(pitch + semitones, 0, 127);
        }

        bool GoesOn(int frame) => frames.Tied(frame, voice)
            || (frames.Pitch(frame, voice) == ChoraleFrames.Rest && frames.Pitch(frame - 1, voice) == ChoraleFrames.Rest);
    }

    private void TellFermatas(Func<int, bool> hasFermata)
    {
        int distance = MostAhead;
        for (int frame = _ahead.Length - 1; frame >= 0; frame--)
        {
            distance = hasFermata(frame) ? 0 : Math.Min(distance + 1, MostAhead);
            _ahead[frame] = 1 + distance;
        }
    }
}
