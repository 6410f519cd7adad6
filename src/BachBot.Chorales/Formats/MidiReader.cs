using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Formats;

/// <summary>Reads four voices from MIDI: one per track with notes, or, where all notes are on one track, one per
/// channel.</summary>
/// <remarks>MIDI has sounding notes only: no ties, fermatas, rests or bars. The piece ends with its last
/// note.</remarks>
public static class MidiReader
{
    /// <summary>Reads a score.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="decoder">What takes the file apart; <see cref="StandardMidiDecoder"/> if null.</param>
    /// <param name="given">Which voices it must have.</param>
    /// <exception cref="ScoreFormatException">No readable MIDI file, or not the voices that it must have.</exception>
    public static Score Read(
        ReadOnlyMemory<byte> content, string file, IMidiDecoder? decoder = null, GivenVoices given = GivenVoices.All)
    {
        MidiSequence sequence = (decoder ?? new StandardMidiDecoder()).Decode(content, file);
        MidiTrack[] tracks = [.. sequence.Tracks.Where(track => track.Notes.Count > 0)];
        if (tracks.Length == 0)
            throw new ScoreFormatException(file, null, "the MIDI file has no notes");

        (string? Name, IEnumerable<MidiNote> Notes)[] parts = tracks.Length > 1
            ? [.. tracks.Select(track => (track.Name, track.Notes.AsEnumerable()))]
            : [.. tracks[0].Notes.GroupBy(note => note.Channel).OrderBy(channel => channel.Key)
                .Select(channel => ((string?)null, channel.AsEnumerable()))];
        int[] partOfVoice = VoiceNames.FindParts([.. parts.Select(part => part.Name)], file,
            tracks.Length > 1 ? "tracks with notes" : "channels with notes", given);

        List<ScoreNote>[] voices = [.. partOfVoice
            .Select(part => part < 0 ? [] : Voice(parts[part].Notes, sequence.TicksPerQuarter))];
        Fraction length = voices.Where(voice => voice.Count > 0).Select(voice => voice[^1].End)
            .Aggregate(Fraction.Zero, Fraction.Max);
        if (length == Fraction.Zero)
            throw new ScoreFormatException(file, null, "all notes of the MIDI file are empty");
        return new Score(voices, length)
        {
            Source = file,
            PartNames = [.. parts.Select(part => part.Name ?? "")],
            PartOfVoice = partOfVoice,
            KeySignatureFifths = sequence.Tracks.Select(track => track.KeySignatureFifths)
                .FirstOrDefault(fifths => fifths is not null) ?? 0,
            Metres = Metres(sequence),
            BarStarts = BarStarts(sequence, length),
        };
    }

    /// <summary>The notes of a voice without overlaps: of a chord the highest note counts, and a note that still sounds
    /// when the next one begins ends there.</summary>
    private static List<ScoreNote> Voice(IEnumerable<MidiNote> notes, int ticksPerQuarter)
    {
        var voice = new List<MidiNote>();
        foreach (MidiNote note in notes.Where(note => note.End > note.Onset).OrderBy(note => note.Onset)
            .ThenByDescending(note => note.Pitch))
        {
            if (voice.Count > 0 && voice[^1].Onset == note.Onset)
                continue;
            if (voice.Count > 0 && voice[^1].End > note.Onset)
                voice[^1] = voice[^1] with { End = note.Onset };
            voice.Add(note);
        }
        return [.. voice.Select(note => new ScoreNote(new Fraction(note.Onset, ticksPerQuarter),
            new Fraction(note.End - note.Onset, ticksPerQuarter), note.Pitch))];
    }

    private static ScoreMetre[] Metres(MidiSequence sequence)
    {
        var metres = new SortedDictionary<long, Metre>();
        foreach (MidiTimeSignature signature in sequence.Tracks.SelectMany(track => track.TimeSignatures))
            metres.TryAdd(signature.Time, signature.Metre);
        var changes = new List<ScoreMetre>();
        foreach ((long time, Metre metre) in metres)
        {
            if (changes.Count == 0 || changes[^1].Metre != metre)
                changes.Add(new ScoreMetre(new Fraction(time, sequence.TicksPerQuarter), metre));
        }
        return [.. changes];
    }

    /// <summary>Bars as the time signatures give them, so that reports can name one.</summary>
    private static List<Fraction> BarStarts(MidiSequence sequence, Fraction length)
    {
        ScoreMetre[] metres = Metres(sequence);
        var starts = new List<Fraction>();
        var metre = Scores.Metre.FourFour;
        int next = 0;
        for (Fraction start = Fraction.Zero; start < length; start += new Fraction(metre.Beats * 4L, metre.BeatType))
        {
            while (next < metres.Length && metres[next].Time <= start)
                metre = metres[next++].Metre;
            starts.Add(start);
        }
        return starts;
    }
}
