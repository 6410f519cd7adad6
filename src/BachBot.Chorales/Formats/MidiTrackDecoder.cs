using System.Globalization;
using System.Text;

namespace BachBot.Chorales.Formats;

/// <summary>Decodes the events of one MIDI track.</summary>
internal ref struct MidiTrackDecoder
{
    private const int Pitches = 128;

    private readonly string _file;
    private readonly int _number;
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _division;
    private readonly List<MidiNote> _notes = [];
    private readonly List<MidiTimeSignature> _metres = [];
    // For each channel and pitch, one more than the index in _notes of the note that sounds; 0 for none.
    private readonly int[] _sounding = new int[16 * Pitches];
    private int _position;
    private long _time;
    private string? _name;
    private int? _fifths;

    /// <summary>A decoder for the bytes of a track chunk.</summary>
    public MidiTrackDecoder(string file, int number, ReadOnlySpan<byte> bytes, int division)
    {
        _file = file;
        _number = number;
        _bytes = bytes;
        _division = division;
    }

    /// <summary>Decodes the track; a note that nothing ends lasts to the end of the track.</summary>
    public MidiTrack Decode()
    {
        int status = 0;
        bool ended = false;
        while (!ended && _position < _bytes.Length)
        {
            _time += VariableLength();
            if (_time > (long)ScoreLimits.Quarters * _division)
                throw ScoreAssembly.TooLong(_file, Place);
            int first = Byte();
            if (first < 0x80)
            {
                if (status == 0)
                    throw Error("data bytes without a status byte before them");
                ChannelMessage(status, first);
            }
            else if (first < 0xF0)
            {
                status = first;
                ChannelMessage(status, Data());
            }
            else
            {
                // System messages end running status.
                status = 0;
                if (first == 0xFF)
                    ended = Meta();
                else if (first is 0xF0 or 0xF7)
                    Skip(VariableLength());
                else
                    throw Error(string.Create(CultureInfo.InvariantCulture,
                        $"status byte {first:X2}, which a MIDI file cannot hold"));
            }
        }
        for (int key = 0; key < _sounding.Length; key++)
            EndNote(key);
        return new MidiTrack(_name, _notes, _metres, _fifths);
    }

    private void ChannelMessage(int status, int first)
    {
        int kind = status & 0xF0, channel = status & 0x0F;
        // Program change and channel pressure have one data byte, all others two.
        int second = kind is 0xC0 or 0xD0 ? 0 : Data();
        if (kind is not (0x80 or 0x90))
            return;
        int key = channel * Pitches + first;
        EndNote(key);
        if (kind == 0x90 && second > 0)
        {
            if (_notes.Count == ScoreLimits.Notes)
                throw ScoreAssembly.TooManyNotes(_file, Place);
            _notes.Add(new MidiNote(_time, _time, channel, first));
            _sounding[key] = _notes.Count;
        }
    }

    private readonly void EndNote(int key)
    {
        int index = _sounding[key] - 1;
        if (index < 0)
            return;
        _notes[index] = _notes[index] with { End = _time };
        _sounding[key] = 0;
    }

    /// <summary>Reads a meta event; true for the end of the track.</summary>
    private bool Meta()
    {
        int type = Data();
        int length = VariableLength();
        int start = _position;
        Skip(length);
        ReadOnlySpan<byte> data = _bytes.Slice(start, length);
        switch (type)
        {
            case 0x03 when _name is null:
                _name = Text(data);
                break;
            case 0x58 when length >= 2:
                int beatType = data[1] < 8 ? 1 << data[1] : 0;
                _metres.Add(new MidiTimeSignature(_time, ScoreAssembly.Metre(_file, Place, data[0], beatType)));
                break;
            case 0x59 when length >= 1:
                _fifths ??= (sbyte)data[0];
                break;
            default:
                break;
        }
        return type == 0x2F;
    }

    /// <summary>UTF-8 if the bytes are, else Latin-1: MIDI files do not say.</summary>
    private static string Text(ReadOnlySpan<byte> data) => System.Text.Unicode.Utf8.IsValid(data)
        ? Encoding.UTF8.GetString(data) : Encoding.Latin1.GetString(data);

    private int VariableLength()
    {
        int value = 0;
        for (int i = 0; i < 4; i++)
        {
            int b = Byte();
            value = value << 7 | b & 0x7F;
            if (b < 0x80)
                return value;
        }
        throw Error("a number of variable length has more than four bytes");
    }

    private int Data()
    {
        int value = Byte();
        return value < 0x80 ? value : throw Error(string.Create(CultureInfo.InvariantCulture,
            $"byte {value:X2} where data below 80 must stand"));
    }

    private int Byte() => _position < _bytes.Length ? _bytes[_position++]
        : throw Error("the track ends within an event");

    private void Skip(int length)
    {
        if (length > _bytes.Length - _position)
            throw Error("the track ends within an event");
        _position += length;
    }

    private readonly string Place => string.Create(CultureInfo.InvariantCulture,
        $"track {_number}, byte {_position}");

    private readonly ScoreFormatException Error(string reason) => new(_file, Place, reason);
}
