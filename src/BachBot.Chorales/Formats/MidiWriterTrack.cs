using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace BachBot.Chorales.Formats;

/// <summary>Builds one <c>MTrk</c> chunk; events are added in order of time.</summary>
internal sealed class MidiWriterTrack
{
    private const byte MetaEvent = 0xFF;

    private readonly ArrayBufferWriter<byte> _events = new();
    private int _tick;

    /// <summary>Adds a channel message.</summary>
    /// <param name="tick">Time in ticks from the start, not before the last event.</param>
    /// <param name="message">Status byte and data bytes.</param>
    public void AddMessage(int tick, params ReadOnlySpan<byte> message)
    {
        AddDelta(tick);
        _events.Write(message);
    }

    /// <summary>Adds a meta event.</summary>
    public void AddMeta(int tick, byte type, params ReadOnlySpan<byte> data)
    {
        AddDelta(tick);
        _events.Write([MetaEvent, type]);
        AddVariableLength(data.Length);
        _events.Write(data);
    }

    /// <summary>Adds a meta event that holds a text, in UTF-8.</summary>
    public void AddText(int tick, byte type, string text) => AddMeta(tick, type, Encoding.UTF8.GetBytes(text));

    /// <summary>Ends the track and writes the chunk.</summary>
    public void WriteTo(Stream stream, int endTick)
    {
        const byte endOfTrack = 0x2F;
        AddMeta(endTick, endOfTrack);
        WriteChunkHeader(stream, "MTrk"u8, _events.WrittenCount);
        stream.Write(_events.WrittenSpan);
    }

    /// <summary>Writes the name and the length of a chunk.</summary>
    public static void WriteChunkHeader(Stream stream, ReadOnlySpan<byte> name, int length)
    {
        stream.Write(name);
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        stream.Write(bytes);
    }

    private void AddDelta(int tick)
    {
        AddVariableLength(tick - _tick);
        _tick = tick;
    }

    private void AddVariableLength(int value)
    {
        const int most = 0x0FFFFFFF;
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most);
        for (int shift = 21; shift > 0; shift -= 7)
        {
            if (value >> shift != 0)
                _events.Write([(byte)(value >> shift & 0x7F | 0x80)]);
        }

        _events.Write([(byte)(value & 0x7F)]);
    }
}
