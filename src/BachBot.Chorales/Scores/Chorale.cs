namespace BachBot.Chorales.Scores;

/// <summary>A four-part piece on the 16th grid: what every reader returns, every writer takes, every encoding turns
/// into tokens and back.</summary>
/// <remarks>Immutable. Voices hold notated notes in order of onset, without overlap; what no note fills is
/// rest.</remarks>
public sealed class Chorale
{
    /// <summary>Number of voices.</summary>
    public const int VoiceCount = 4;

    private readonly Note[][] _voices;

    /// <summary>Checks the voices and keeps them.</summary>
    /// <param name="voices">Soprano, alto, tenor, bass; each in order of onset and free of overlaps.</param>
    /// <param name="length">Length in frames: at least the end of the last note.</param>
    /// <exception cref="ArgumentException">Not four voices, a note out of order, overlapping, out of range, or beyond
    /// <paramref name="length"/>.</exception>
    public Chorale(IReadOnlyList<IReadOnlyList<Note>> voices, int length)
    {
        ArgumentNullException.ThrowIfNull(voices);
        if (voices.Count != VoiceCount)
            throw new ArgumentException($"A chorale has {VoiceCount} voices, not {voices.Count}.", nameof(voices));
        _voices = [.. voices.Select(voice => voice.ToArray())];
        for (int v = 0; v < VoiceCount; v++)
            CheckVoice((Voice)v, _voices[v], length);
        Length = length;
        PlayOrder = [new FrameRange(0, length)];
    }

    /// <summary>Length in frames, trailing rests included.</summary>
    public int Length { get; }

    /// <summary>The notated notes of a voice in order of onset.</summary>
    public IReadOnlyList<Note> this[Voice voice] => _voices[(int)voice];

    /// <summary>Title, if the source has one.</summary>
    public string? Title { get; init; }

    /// <summary>The key in which the piece stands here; transposing changes it along.</summary>
    public Key Key { get; init; } = Key.CMajor;

    /// <summary>Sharps (positive) or flats (negative) of the notated key signature, which need not be that of
    /// <see cref="Key"/>: modal pieces often have one flat less. Null if unknown, as for composed pieces.</summary>
    public int? KeySignatureFifths { get; init; }

    /// <summary>Time signatures in order of frame; the first one holds from frame 0.</summary>
    public IReadOnlyList<MetreChange> Metres { get; init; } = [new MetreChange(0, Metre.FourFour)];

    /// <summary>Length of an incomplete first bar in frames, 0 if the piece starts with a full bar.</summary>
    public int PickupFrames { get; init; }

    /// <summary>Frame ranges in the order of performance: repeats and endings written out.</summary>
    public IReadOnlyList<FrameRange> PlayOrder { get; init; }

    /// <summary>The same piece moved by a number of semitones; its key moves along.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A note would leave MIDI's 0 to 127.</exception>
    public Chorale Transpose(int semitones)
    {
        if (semitones == 0)
            return this;
        var voices = _voices.Select(voice => voice.Select(note =>
        {
            int pitch = note.Pitch + semitones;
            if (pitch is < 0 or > 127)
                throw new ArgumentOutOfRangeException(nameof(semitones), semitones,
                    $"Pitch {note.Pitch} moved by {semitones} leaves the range 0 to 127.");
            return note with { Pitch = pitch };
        }).ToArray()).ToArray();
        return Copy(voices, Key.Transpose(semitones), TransposeSignature(semitones));
    }

    /// <summary>The same piece, said to stand in another key: its notes stay where they are.</summary>
    public Chorale WithKey(Key key) => Copy(_voices, key, key == Key ? KeySignatureFifths : null);

    /// <summary>A piece with other notes and all else as it is here.</summary>
    internal Chorale WithVoices(IReadOnlyList<IReadOnlyList<Note>> voices) => Copy(voices, Key, KeySignatureFifths);

    /// <summary>The same piece as notated, each bar once.</summary>
    internal Chorale WithoutRepeats() => new(_voices, Length)
    {
        Title = Title,
        Key = Key,
        KeySignatureFifths = KeySignatureFifths,
        Metres = Metres,
        PickupFrames = PickupFrames,
    };

    /// <summary>Whether every pitch stays within 0 to 127 when moved.</summary>
    public bool CanTranspose(int semitones) =>
        _voices.All(voice => voice.All(note => note.Pitch + semitones is >= 0 and <= 127));

    private Chorale Copy(IReadOnlyList<IReadOnlyList<Note>> voices, Key key, int? fifths) => new(voices, Length)
    {
        Title = Title,
        Key = key,
        KeySignatureFifths = fifths,
        Metres = Metres,
        PickupFrames = PickupFrames,
        PlayOrder = PlayOrder,
    };

    private int? TransposeSignature(int semitones)
    {
        if (KeySignatureFifths is not int fifths)
            return null;
        // A semitone is seven fifths; twelve fifths come back to the same keys of the piano.
        int moved = ((fifths + 7 * semitones) % 12 + 12) % 12;
        return moved > 6 ? moved - 12 : moved;
    }

    private static void CheckVoice(Voice name, Note[] voice, int length)
    {
        int end = 0;
        foreach (Note note in voice)
        {
            if (note.Onset < end || note.Duration < 1 || note.End > length || note.Pitch is < 0 or > 127)
                throw new ArgumentException(
                    $"{name}: the note {note} starts before frame {end}, ends after {length}, or is out of range.",
                    nameof(voice));
            end = note.End;
        }
    }
}
