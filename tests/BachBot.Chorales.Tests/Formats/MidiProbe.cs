using System.Buffers.Binary;
using System.Text;

namespace BachBot.Chorales.Tests.Formats;

/// <summary>An event of a MIDI track at its time in ticks.</summary>
internal readonly record struct ProbedEvent(int Tick, byte Status, byte MetaType, byte[] Data)
{
    public bool IsMeta(byte type) => Status == 0xFF && MetaType == type;
}

/// <summary>A second, independent reader for what the writer writes; it accepts nothing that is not quite valid.
/// </summary>
internal sealed class MidiProbe
{
    private readonly byte[] _bytes;
    private int _position;

    public MidiProbe(byte[] bytes)
    {
        _bytes = bytes;
        Assert.Equal("MThd", Name());
        Assert.Equal(6, Int32());
        Format = Int16();
        int tracks = Int16();
        TicksPerQuarter = Int16();
        Tracks = [.. Enumerable.Range(0, tracks).Select(_ => ReadTrack())];
        Assert.Equal(bytes.Length, _position);
    }

    public int Format { get; }

    public int TicksPerQuarter { get; }

    public IReadOnlyList<IReadOnlyList<ProbedEvent>> Tracks { get; }

    /// <summary>Sounding notes of a track: onset, end, pitch.</summary>
    public List<(int Onset, int End, int Pitch)> Notes(int track)
    {
        var notes = new List<(int Onset, int End, int Pitch)>();
        (int Onset, int Pitch)? open = null;
        foreach (ProbedEvent e in Tracks[track].Where(e => e.Status is >= 0x80 and < 0xA0))
        {
            Assert.Equal(track - 1, e.Status & 0x0F);
            if (e.Status >= 0x90)
            {
                Assert.Null(open);
                Assert.InRange(e.Data[1], 1, 127);
                open = (e.Tick, e.Data[0]);
            }
            else
            {
                Assert.Equal(open!.Value.Pitch, e.Data[0]);
                Assert.True(e.Tick > open.Value.Onset);
                notes.Add((open.Value.Onset, e.Tick, open.Value.Pitch));
                open = null;
            }
        }

        Assert.Null(open);
        return notes;
    }

    public string TrackName(int track) =>
        Encoding.UTF8.GetString(Tracks[track].Single(e => e.IsMeta(0x03)).Data);

    /// <summary>Seconds from the start to a tick by the tempo map.</summary>
    public double Seconds(int tick)
    {
        double seconds = 0;
        (int Tick, double PerTick) now = (0, 0.5 / TicksPerQuarter);
        foreach (ProbedEvent e in Tracks[0].Where(e => e.IsMeta(0x51) && e.Tick < tick))
        {
            seconds += (e.Tick - now.Tick) * now.PerTick;
            int microseconds = e.Data[0] << 16 | e.Data[1] << 8 | e.Data[2];
            now = (e.Tick, microseconds / 1e6 / TicksPerQuarter);
        }

        return seconds + (tick - now.Tick) * now.PerTick;
    }

    private List<ProbedEvent> ReadTrack()
    {
        Assert.Equal("MTrk", Name());
        int end = Int32() + _position;
        var events = new List<ProbedEvent>();
        int tick = 0;
        while (_position < end)
        {
            tick += VariableLength();
            byte status = _bytes[_position++];
            Assert.InRange(status, 0x80, 0xFF);
            byte metaType = 0;
            int length = 2;
            if (status == 0xFF)
            {
                metaType = _bytes[_position++];
                length = VariableLength();
            }
            else if (status >> 4 is 0xC or 0xD)
            {
                length = 1;
            }

            byte[] data = _bytes[_position..(_position + length)];
            _position += length;
            if (status < 0xF0)
                Assert.All(data, value => Assert.InRange(value, 0, 127));
            events.Add(new ProbedEvent(tick, status, metaType, data));
        }

        Assert.Equal(end, _position);
        Assert.True(events[^1].IsMeta(0x2F));
        Assert.Single(events, e => e.IsMeta(0x2F));
        return events;
    }

    private string Name()
    {
        _position += 4;
        return Encoding.ASCII.GetString(_bytes, _position - 4, 4);
    }

    private int Int32()
    {
        _position += 4;
        return BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(_position - 4));
    }

    private int Int16()
    {
        _position += 2;
        return BinaryPrimitives.ReadInt16BigEndian(_bytes.AsSpan(_position - 2));
    }

    private int VariableLength()
    {
        int value = 0;
        byte next;
        do
        {
            next = _bytes[_position++];
            value = value << 7 | next & 0x7F;
        }
        while (next >= 0x80);

        return value;
    }
}
