namespace BachBot.Chorales.Scores;

/// <summary>A chorale cut into frames of a sixteenth: in each one a pitch with a tie flag, or a rest, for every voice,
/// and a fermata flag. The form that encodings write down.</summary>
public sealed class ChoraleFrames
{
    /// <summary>The pitch of a voice that rests.</summary>
    public const int Rest = -1;

    private readonly int[] _pitches;
    private readonly bool[] _tied;
    private readonly bool[] _fermatas;

    /// <summary>Checks and copies the frames.</summary>
    /// <param name="pitches">[frames, 4]: for each frame soprano, alto, tenor, bass as MIDI numbers or
    /// <see cref="Rest"/>.</param>
    /// <param name="tied">[frames, 4]: the pitch was sounding in the frame before and is not struck again.</param>
    /// <param name="fermatas">[frames]: a note with a fermata sounds.</param>
    /// <exception cref="ArgumentException">Lengths do not match, a pitch is out of range, or a tied pitch is not the
    /// one that the voice had in the frame before.</exception>
    public ChoraleFrames(ReadOnlySpan<int> pitches, ReadOnlySpan<bool> tied, ReadOnlySpan<bool> fermatas)
    {
        if (pitches.Length != Chorale.VoiceCount * fermatas.Length || tied.Length != pitches.Length)
            throw new ArgumentException($"{fermatas.Length} frames need {Chorale.VoiceCount * fermatas.Length} " +
                $"pitches and tie flags, not {pitches.Length} and {tied.Length}.", nameof(pitches));
        for (int i = 0; i < pitches.Length; i++)
        {
            if (pitches[i] is < Rest or > 127)
                throw new ArgumentException($"Pitch {pitches[i]} is neither -1 nor 0 to 127.", nameof(pitches));
            if (tied[i] && (i < Chorale.VoiceCount || pitches[i] == Rest ||
                pitches[i] != pitches[i - Chorale.VoiceCount]))
                throw new ArgumentException($"{(Voice)(i % Chorale.VoiceCount)}, frame {i / Chorale.VoiceCount}: " +
                    $"pitch {pitches[i]} is tied to another one.", nameof(tied));
        }
        _pitches = pitches.ToArray();
        _tied = tied.ToArray();
        _fermatas = fermatas.ToArray();
    }

    private ChoraleFrames(int count)
    {
        _pitches = new int[Chorale.VoiceCount * count];
        _tied = new bool[_pitches.Length];
        _fermatas = new bool[count];
        Array.Fill(_pitches, Rest);
    }

    /// <summary>Number of frames.</summary>
    public int Count => _fermatas.Length;

    /// <summary>The pitch of a voice as a MIDI number, or <see cref="Rest"/>.</summary>
    public int Pitch(int frame, Voice voice) => _pitches[Chorale.VoiceCount * frame + (int)voice];

    /// <summary>Whether the voice's pitch goes on from the frame before: in all frames of a note but its first, and
    /// there too if the note carries the end of a tie and the voice had its pitch before.</summary>
    public bool Tied(int frame, Voice voice) => _tied[Chorale.VoiceCount * frame + (int)voice];

    /// <summary>Whether a notated note with a fermata sounds in any voice.</summary>
    public bool Fermata(int frame) => _fermatas[frame];

    /// <summary>The frames of a chorale as notated, repeats once.</summary>
    public static ChoraleFrames AsNotated(Chorale chorale)
    {
        ArgumentNullException.ThrowIfNull(chorale);
        var frames = new ChoraleFrames(chorale.Length);
        foreach (Voice voice in Enum.GetValues<Voice>())
        {
            foreach (Note note in chorale[voice])
                frames.Write(voice, note);
        }
        return frames;
    }

    /// <summary>The frames of a chorale as performed: repeats and endings written out. Where the order jumps, the
    /// first frame has no ties.</summary>
    public static ChoraleFrames AsPlayed(Chorale chorale)
    {
        ChoraleFrames notated = AsNotated(chorale);
        var played = new ChoraleFrames(chorale.PlayOrder.Sum(range => range.Length));
        int position = 0;
        foreach (FrameRange range in chorale.PlayOrder)
        {
            int first = Chorale.VoiceCount * range.Start, at = Chorale.VoiceCount * position;
            int length = Chorale.VoiceCount * range.Length;
            Array.Copy(notated._pitches, first, played._pitches, at, length);
            Array.Copy(notated._tied, first, played._tied, at, length);
            Array.Copy(notated._fermatas, range.Start, played._fermatas, position, range.Length);
            Array.Fill(played._tied, false, at, Chorale.VoiceCount);
            position += range.Length;
        }
        return played;
    }

    /// <summary>The chorale that sounds like this: tied frames become one note, and fermatas are set on the notes that
    /// sound in the flagged frames. A note is cut in two tied ones where only a part of it is flagged; a flag on
    /// silence is left out.</summary>
    /// <remarks>The frames of the result are these frames. Key and metre are not in the frames: the key is found anew
    /// by <see cref="KeyFinder"/>, the metre is 4/4 without pickup.</remarks>
    public Chorale ToChorale()
    {
        var voices = new List<Note>[Chorale.VoiceCount];
        for (int v = 0; v < voices.Length; v++)
            voices[v] = NotesOf((Voice)v);
        FermataPlacement.Place(voices, _fermatas);
        return WithFoundKey(new Chorale(voices, Count));
    }

    private static Chorale WithFoundKey(Chorale chorale) =>
        new([.. Enum.GetValues<Voice>().Select(voice => chorale[voice])], chorale.Length)
        {
            Key = KeyFinder.Find(chorale),
        };

    private void Write(Voice voice, Note note)
    {
        for (int frame = note.Onset; frame < note.End; frame++)
        {
            int i = Chorale.VoiceCount * frame + (int)voice;
            _pitches[i] = note.Pitch;
            _tied[i] = frame > note.Onset || (note.TiedFromPrevious && frame > 0 &&
                _pitches[i - Chorale.VoiceCount] == note.Pitch);
            _fermatas[frame] |= note.Fermata;
        }
    }

    /// <summary>The notes of a voice: tied frames are one note. Without fermatas.</summary>
    internal List<Note> NotesOf(Voice voice)
    {
        var notes = new List<Note>();
        for (int frame = 0; frame < Count; frame++)
        {
            int pitch = Pitch(frame, voice);
            if (pitch == Rest)
                continue;
            if (Tied(frame, voice))
                notes[^1] = notes[^1] with { Duration = notes[^1].Duration + 1 };
            else
                notes.Add(new Note(frame, 1, pitch));
        }
        return notes;
    }
}
