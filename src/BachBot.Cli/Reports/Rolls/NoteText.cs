using System.Globalization;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;

namespace BachBot.Cli.Reports.Rolls;

/// <summary>Notes in words: for those who point at one, and for those who do not see the drawing.</summary>
internal static class NoteText
{
    /// <summary>The names of a voice's notes, spelled in the piece's key: <c>F♯4</c>.</summary>
    public static string[] Names(IReadOnlyList<Note> voice, Key key)
    {
        var names = new string[voice.Count];
        int? next = null;
        for (int i = voice.Count - 1; i >= 0; i--)
        {
            if (i + 1 < voice.Count && voice[i + 1].Pitch != voice[i].Pitch)
                next = voice[i + 1].Pitch;
            names[i] = Name(PitchSpelling.Spell(voice[i].Pitch, key, next));
        }
        return names;
    }

    /// <summary>One note: voice, pitch, bar and beat, length, fermata.</summary>
    public static string Describe(Voice voice, string name, Note note, RollBar bar)
    {
        string fermata = note.Fermata ? ", fermata" : "";
        return $"{voice} {name}\n{bar.Name}, beat {Beat(note.Onset, bar)}\n{Length(note.Duration)}{fermata}";
    }

    /// <summary>The beat of a frame.</summary>
    public static string Beat(int frame, RollBar bar) =>
        bar.BeatOf(frame).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A number of sixteenths as a note value.</summary>
    public static string Length(int frames) => frames switch
    {
        1 => "sixteenth",
        2 => "eighth",
        3 => "dotted eighth",
        4 => "quarter",
        6 => "dotted quarter",
        8 => "half",
        12 => "dotted half",
        16 => "whole",
        24 => "dotted whole",
        _ => FormattableString.Invariant($"{frames} sixteenths"),
    };

    /// <summary>A pitch by itself, spelled in a key.</summary>
    public static string Name(int pitch, Key key) => Name(PitchSpelling.Spell(pitch, key));

    /// <summary>A key with the signs of music: <c>B♭ major</c>.</summary>
    public static string Name(Key key) =>
        key.TonicName[..1] + key.TonicName[1..].Replace('b', '\u266D').Replace('#', '\u266F')
        + (key.Mode == Mode.Major ? " major" : " minor");

    private static string Name(SpelledPitch pitch) => string.Create(CultureInfo.InvariantCulture,
        $"{pitch.Step}{new string(pitch.Alter < 0 ? '\u266D' : '\u266F', Math.Abs(pitch.Alter))}{pitch.Octave}");
}
