using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Analysis.Copying;

/// <summary>Writes music as symbols that are the same in every key: what sounds, and between two of them the way from one to
/// the next.</summary>
/// <remarks>Even numbers say what sounds and odd ones the way; so a stretch may begin with any note or frame, without the way
/// that led to it.</remarks>
internal static class MusicSymbols
{
    private const int RestCode = 255;
    private const int Middle = 127;

    /// <summary>Whether a symbol says what sounds.</summary>
    public static bool Sounds(long symbol) => symbol >= 0 && symbol % 2 == 0;

    /// <summary>Notes without rests between them: the duration of each, and the interval to the next one.</summary>
    /// <returns>[2 n - 1] for n notes.</returns>
    public static long[] OfMelody(ReadOnlySpan<Note> notes)
    {
        var symbols = new long[Math.Max(2 * notes.Length - 1, 0)];
        for (int i = 0; i < notes.Length; i++)
        {
            symbols[2 * i] = 2L * notes[i].Duration;
            if (i > 0)
                symbols[2 * i - 1] = Way(notes[i].Pitch - notes[i - 1].Pitch);
        }
        return symbols;
    }

    /// <summary>Frames of four voices: the pitches of each from its highest sounding voice by name, with ties and rests, and
    /// the interval of these highest voices to the next frame.</summary>
    /// <returns>[2 n - 1] for n frames.</returns>
    public static long[] OfFrames(ChoraleFrames frames)
    {
        var symbols = new long[Math.Max(2 * frames.Count - 1, 0)];
        int? before = null;
        for (int frame = 0; frame < frames.Count; frame++)
        {
            // Through silence the last pitch is kept.
            int? reference = First(frames, frame) ?? before;
            symbols[2 * frame] = Frame(frames, frame, reference ?? 0);
            if (frame > 0)
                symbols[2 * frame - 1] = Way(reference - before ?? 0);
            before = reference;
        }
        return symbols;
    }

    private static int? First(ChoraleFrames frames, int frame)
    {
        for (Voice voice = Voice.Soprano; voice <= Voice.Bass; voice++)
        {
            if (frames.Pitch(frame, voice) is not ChoraleFrames.Rest and int pitch)
                return pitch;
        }
        return null;
    }

    private static long Frame(ChoraleFrames frames, int frame, int reference)
    {
        long symbol = 0;
        for (Voice voice = Voice.Soprano; voice <= Voice.Bass; voice++)
        {
            int pitch = frames.Pitch(frame, voice);
            int code = pitch == ChoraleFrames.Rest ? RestCode : pitch - reference + Middle;
            symbol = symbol << 9 | (long)code << 1 | (frames.Tied(frame, voice) ? 1L : 0L);
        }
        return symbol << 1;
    }

    private static long Way(int interval) => 2L * (interval + Middle) + 1;
}
