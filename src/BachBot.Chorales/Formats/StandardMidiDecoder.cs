using System.Buffers.Binary;
using System.Globalization;

namespace BachBot.Chorales.Formats;

/// <summary>Decodes Standard MIDI Files (RP-001) of format 0 and 1 with metrical time.</summary>
public sealed class StandardMidiDecoder : IMidiDecoder
{
    private const int HeaderLength = 8;

    /// <inheritdoc/>
    public MidiSequence Decode(ReadOnlyMemory<byte> content, string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        ReadOnlySpan<byte> bytes = content.Span;
        if (!bytes.StartsWith("MThd"u8))
            throw new ScoreFormatException(file, null, "no MIDI file (it does not begin with MThd)");
        ReadOnlySpan<byte> header = Chunk(bytes, 0, file, "the header");
        if (header.Length < 6)
            throw new ScoreFormatException(file, null, "the MIDI header is shorter than 6 bytes");
        int format = BinaryPrimitives.ReadUInt16BigEndian(header);
        int trackCount = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
        int division = BinaryPrimitives.ReadUInt16BigEndian(header[4..]);
        if (format > 1)
            throw new ScoreFormatException(file, null, string.Create(CultureInfo.InvariantCulture,
                $"MIDI format {format} is not read, only 0 and 1"));
        if (division == 0)
            throw new ScoreFormatException(file, null, "the MIDI time division is 0");
        if ((division & 0x8000) != 0)
            throw new ScoreFormatException(file, null,
                "the MIDI file counts time in film frames (SMPTE), not in quarters; export it with metrical time");
        if (trackCount > ScoreLimits.Parts)
            throw ScoreAssembly.TooManyParts(file, "tracks");

        var tracks = new List<MidiTrack>();
        int position = HeaderLength + header.Length;
        while (tracks.Count < trackCount)
        {
            string what = string.Create(CultureInfo.InvariantCulture, $"track {tracks.Count + 1} of {trackCount}");
            ReadOnlySpan<byte> chunk = Chunk(bytes, position, file, what);
            // Chunks of other kinds are allowed anywhere and skipped.
            if (bytes[position..].StartsWith("MTrk"u8))
                tracks.Add(new MidiTrackDecoder(file, tracks.Count + 1, chunk, division).Decode());
            position += HeaderLength + chunk.Length;
        }
        return new MidiSequence(format, division, tracks);
    }

    private static ReadOnlySpan<byte> Chunk(ReadOnlySpan<byte> bytes, int position, string file, string what)
    {
        ReadOnlySpan<byte> rest = bytes[position..];
        if (rest.Length < HeaderLength)
            throw new ScoreFormatException(file, null, $"the file ends before {what}");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(rest[4..]);
        if (length > rest.Length - HeaderLength)
            throw new ScoreFormatException(file, null, string.Create(CultureInfo.InvariantCulture,
                $"the file ends within {what}: {length} bytes announced, {rest.Length - HeaderLength} left"));
        return rest.Slice(HeaderLength, (int)length);
    }
}
