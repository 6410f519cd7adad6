using System.Buffers.Binary;
using BachBot.Chorales.Scores;
using BachBot.Engine.Checkpoints;

namespace BachBot.Chorales.Formats;

/// <summary>Writes chorales as Standard MIDI Files of format 1: a conductor track and a track for each voice.</summary>
/// <remarks>
/// 480 ticks a quarter note. The conductor track has title, key, metre and tempo; an incomplete bar gets a time
/// signature of its own length, so that bar lines fall right everywhere. The voices use channels 1 to 4. Tied notes
/// sound as one. A fermata slows the tempo under its chord. The same chorale gives the same bytes.
/// </remarks>
public static class MidiWriter
{
    private const int TicksPerQuarter = 480;
    private const int TicksPerFrame = TicksPerQuarter / Grid.FramesPerQuarter;
    private const int MidiClocksPerQuarter = 24;
    private const byte Velocity = 80;
    private const byte TrackName = 0x03;

    // Keeps every delta time within MIDI's 28 bits.
    private const int MostFrames = 0x0FFFFFFF / TicksPerFrame;

    /// <summary>Writes a file.</summary>
    /// <param name="chorale">The piece.</param>
    /// <param name="path">The file; an existing one is replaced once the new one is complete.</param>
    /// <param name="options">How it is performed; null for the defaults.</param>
    /// <exception cref="ArgumentException">A metre cannot be written, or the piece is too long.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    /// <exception cref="UnauthorizedAccessException">Writing there is not allowed.</exception>
    public static void Write(Chorale chorale, string path, MidiWriterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(chorale);
        AtomicFile.Write(path, stream => Write(chorale, stream, options));
    }

    /// <summary>Writes to a stream, which stays open.</summary>
    /// <inheritdoc cref="Write(Chorale, string, MidiWriterOptions?)"/>
    public static void Write(Chorale chorale, Stream stream, MidiWriterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(chorale);
        ArgumentNullException.ThrowIfNull(stream);
        options ??= new MidiWriterOptions();
        options.Check();
        List<FrameRange> order = options.PlayRepeats
            ? RepeatStructure.JoinContiguous(chorale.PlayOrder)
            : [new FrameRange(0, chorale.Length)];
        long frames = order.Sum(range => (long)range.Length);
        if (frames > MostFrames)
            throw new ArgumentException($"{frames} frames are too long for a MIDI file: at most {MostFrames} fit.");
        int endTick = (int)frames * TicksPerFrame;

        WriteHeader(stream);
        ConductorTrack(chorale, order, options).WriteTo(stream, endTick);
        foreach (Voice voice in Enum.GetValues<Voice>())
            VoiceTrack(voice, Perform(chorale[voice], order), options).WriteTo(stream, endTick);
    }

    private static void WriteHeader(Stream stream)
    {
        const int length = 6;
        Span<byte> header = stackalloc byte[length];
        BinaryPrimitives.WriteInt16BigEndian(header, 1);
        BinaryPrimitives.WriteInt16BigEndian(header[2..], 1 + Chorale.VoiceCount);
        BinaryPrimitives.WriteInt16BigEndian(header[4..], TicksPerQuarter);
        MidiWriterTrack.WriteChunkHeader(stream, "MThd"u8, length);
        stream.Write(header);
    }

    private static MidiWriterTrack VoiceTrack(Voice voice, List<Note> notes, MidiWriterOptions options)
    {
        const byte noteOff = 0x80, noteOn = 0x90, programChange = 0xC0;
        byte channel = (byte)voice;
        var track = new MidiWriterTrack();
        track.AddText(0, TrackName, voice.ToString());
        track.AddMessage(0, (byte)(programChange | channel), (byte)options.Instrument);
        foreach (Note note in notes)
        {
            byte pitch = checked((byte)note.Pitch);
            track.AddMessage(note.Onset * TicksPerFrame, (byte)(noteOn | channel), pitch, Velocity);
            track.AddMessage(note.End * TicksPerFrame, (byte)(noteOff | channel), pitch, 0);
        }

        return track;
    }

    /// <summary>The notes of a voice in performed time, ties joined.</summary>
    private static List<Note> Perform(IReadOnlyList<Note> voice, List<FrameRange> order)
    {
        var performed = new List<Note>();
        int rangeStart = 0;
        foreach (FrameRange range in order)
        {
            foreach (Note note in voice.Where(note => note.Onset < range.End && note.End > range.Start))
            {
                int from = Math.Max(note.Onset, range.Start);
                int onset = rangeStart + from - range.Start;
                int duration = Math.Min(note.End, range.End) - from;
                // Where the order jumps, notes start anew.
                bool continues = note.TiedFromPrevious && from > range.Start && performed.Count > 0
                    && performed[^1].End == onset && performed[^1].Pitch == note.Pitch;
                if (continues)
                    performed[^1] = performed[^1] with { Duration = performed[^1].Duration + duration };
                else
                    performed.Add(new Note(onset, duration, note.Pitch));
            }

            rangeStart += range.Length;
        }

        return performed;
    }

    private static MidiWriterTrack ConductorTrack(Chorale chorale, List<FrameRange> order, MidiWriterOptions options)
    {
        const byte setTempo = 0x51, timeSignature = 0x58, keySignature = 0x59;
        var track = new MidiWriterTrack();
        if (!string.IsNullOrWhiteSpace(chorale.Title))
            track.AddText(0, TrackName, chorale.Title.Trim());
        track.AddMeta(0, keySignature, unchecked((byte)(sbyte)chorale.Key.Fifths),
            chorale.Key.Mode == Mode.Major ? (byte)0 : (byte)1);
        var events = new List<(int Frame, byte Type, byte[] Data)>();
        events.AddRange(TimeSignatures(chorale, order)
            .Select(change => (change.Frame, timeSignature, TimeSignatureData(change.Metre))));
        events.AddRange(Tempi(chorale, order, options).Select(change => (change.Frame, setTempo, change.Data)));
        foreach ((int frame, byte type, byte[] data) in events.OrderBy(change => change.Frame))
            track.AddMeta(frame * TicksPerFrame, type, data);
        return track;
    }

    private static byte[] TimeSignatureData(Metre metre)
    {
        if (metre.Beats > byte.MaxValue)
            throw new ArgumentException($"The metre {metre} cannot be written: at most 255 beats fit a MIDI file.");
        bool compound = metre.BeatType >= 8 && metre.Beats % 3 == 0 && metre.Beats > 3;
        int clocks = 4 * MidiClocksPerQuarter / metre.BeatType * (compound ? 3 : 1);
        return [(byte)metre.Beats, (byte)int.Log2(metre.BeatType), (byte)clocks, 8];
    }

    private static List<(int Frame, byte[] Data)> Tempi(
        Chorale chorale, List<FrameRange> order, MidiWriterOptions options)
    {
        double microsecondsPerQuarter = 60e6 / options.QuarterNotesPerMinute;
        bool[] fermata = new bool[chorale.Length];
        foreach (Note note in Enum.GetValues<Voice>().SelectMany(voice => chorale[voice]).Where(note => note.Fermata))
            fermata.AsSpan(note.Onset, note.Duration).Fill(true);

        var tempi = new List<(int Frame, byte[] Data)> { (0, TempoData(microsecondsPerQuarter)) };
        if (options.FermataFactor == 1)
            return tempi;
        bool slow = false;
        int frame = 0;
        foreach (int notated in order.SelectMany(range => Enumerable.Range(range.Start, range.Length)))
        {
            if (fermata[notated] != slow)
            {
                slow = !slow;
                if (frame == 0)
                    tempi.Clear();
                tempi.Add((frame, TempoData(microsecondsPerQuarter * (slow ? options.FermataFactor : 1))));
            }

            frame++;
        }

        return tempi;
    }

    private static byte[] TempoData(double microsecondsPerQuarter)
    {
        int value = (int)Math.Round(microsecondsPerQuarter);
        return [(byte)(value >> 16), (byte)(value >> 8), (byte)value];
    }

    /// <summary>Time signatures in performed time; only an incomplete last bar keeps its metre.</summary>
    private static List<MetreChange> TimeSignatures(Chorale chorale, List<FrameRange> order)
    {
        List<WrittenBar> notated = WrittenBars.Of(chorale, cuts: []);
        var changes = new List<MetreChange>();
        int frame = 0;
        List<(int Length, Metre Metre)> bars = PerformedBars(notated, order);
        for (int i = 0; i < bars.Count; i++)
        {
            (int length, Metre metre) = bars[i];
            bool incomplete = length < metre.FramesPerBar;
            bool lastBar = i == bars.Count - 1;
            Metre signature = incomplete && !lastBar ? MetreOfLength(length) : metre;
            if (changes.Count == 0 || changes[^1].Metre != signature)
                changes.Add(new MetreChange(frame, signature));
            frame += length;
        }

        if (changes.Count == 0)
            changes.Add(new MetreChange(0, notated[0].Metre));
        return changes;
    }

    private static List<(int Length, Metre Metre)> PerformedBars(List<WrittenBar> notated, List<FrameRange> order)
    {
        var bars = new List<(int Length, Metre Metre)>();
        foreach (FrameRange range in order)
        {
            foreach (WrittenBar bar in notated.Where(bar => bar.Start < range.End && bar.End > range.Start))
            {
                int length = Math.Min(bar.End, range.End) - Math.Max(bar.Start, range.Start);
                // The short bar before a repeat sign and the pickup after it make one bar.
                bool completes = bars.Count > 1 && bars[^1].Metre == bar.Metre
                    && bars[^1].Length + length == bar.Metre.FramesPerBar;
                if (completes)
                    bars[^1] = (bars[^1].Length + length, bar.Metre);
                else
                    bars.Add((length, bar.Metre));
            }
        }

        return bars;
    }

    private static Metre MetreOfLength(int frames)
    {
        (int beats, int beatType) = (frames, 4 * Grid.FramesPerQuarter);
        while (beats % 2 == 0 && beatType > 4)
            (beats, beatType) = (beats / 2, beatType / 2);
        return new Metre(beats, beatType);
    }
}
