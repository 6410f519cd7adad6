using System.Xml;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Formats;

/// <summary>Reads scores of up to four parts: MusicXML (plain and compressed), Standard MIDI files and Humdrum
/// <c>**kern</c>. The format is found from the content; the name only decides where the content does not.</summary>
/// <remarks>Reading opens nothing but the given file: no document types, entities, or other files of an archive. Files
/// and unpacked scores are limited to 16 MB, scores to 16,384 quarters.</remarks>
public static class ScoreReader
{
    private static readonly string[] Extensions = [".musicxml", ".xml", ".mxl", ".mid", ".midi", ".krn", ".kern"];

    /// <summary>Whether a file's name ends like that of a score.</summary>
    public static bool IsScoreName(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Reads a four-part score from a file.</summary>
    /// <inheritdoc cref="Read(string, GivenVoices)"/>
    public static Score Read(string path) => Read(path, GivenVoices.All);

    /// <summary>Reads a score from a file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="given">Which voices it must have.</param>
    /// <exception cref="ScoreFormatException">The file is no readable score of these voices.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static Score Read(string path, GivenVoices given)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Read(stream, Path.GetFileName(path), given);
    }

    /// <summary>Reads a score from a stream, to its end.</summary>
    /// <param name="stream">The content; stays open.</param>
    /// <param name="name">A file name, for messages and for its extension.</param>
    /// <param name="given">Which voices it must have.</param>
    /// <exception cref="ScoreFormatException">The content is no readable score of these voices.</exception>
    public static Score Read(Stream stream, string name, GivenVoices given = GivenVoices.All)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        return Read(BoundedStream.ReadAll(stream, ScoreLimits.Bytes)
            ?? throw TooLarge(name, "the file"), name, given);
    }

    /// <summary>Reads a score from bytes.</summary>
    /// <param name="content">The content of a file.</param>
    /// <param name="name">A file name, for messages and for its extension.</param>
    /// <param name="given">Which voices it must have.</param>
    /// <exception cref="ScoreFormatException">The content is no readable score of these voices.</exception>
    public static Score Read(ReadOnlyMemory<byte> content, string name, GivenVoices given = GivenVoices.All)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (content.IsEmpty)
            throw new ScoreFormatException(name, null, "the file is empty");
        if (content.Length > ScoreLimits.Bytes)
            throw TooLarge(name, "the file");
        try
        {
            return Format(content.Span, name) switch
            {
                ScoreFormat.MusicXml => MusicXmlReader.Read(content, name, given),
                ScoreFormat.CompressedMusicXml => MusicXmlReader.Read(MusicXmlArchive.Unpack(content, name), name, given),
                ScoreFormat.Midi => MidiReader.Read(content, name, given: given),
                ScoreFormat.Kern => KernReader.Read(content, name, given),
                _ => throw new ScoreFormatException(name, null, "neither MusicXML nor MIDI nor Humdrum **kern"),
            };
        }
        catch (OverflowException exception)
        {
            throw new ScoreFormatException(name, null, "times too large or too fine to compute with", exception);
        }
        catch (XmlException exception)
        {
            throw new ScoreFormatException(name, null, $"unreadable XML: {exception.Message}", exception);
        }
    }

    /// <summary>The message that something exceeds <see cref="ScoreLimits.Bytes"/>.</summary>
    internal static ScoreFormatException TooLarge(string name, string what) =>
        new(name, null, $"{what} is larger than {ScoreLimits.Bytes / (1024 * 1024)} MB, the limit of a score");

    private static ScoreFormat Format(ReadOnlySpan<byte> content, string name)
    {
        if (content.StartsWith("PK\u0003\u0004"u8) || content.StartsWith("PK\u0005\u0006"u8))
            return ScoreFormat.CompressedMusicXml;
        if (content.StartsWith("MThd"u8))
            return ScoreFormat.Midi;
        // The first character that is no blank, in UTF-8 and in UTF-16 of either byte order, after a byte order mark.
        int start = content.IndexOfAnyExcept((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF, 0xFE, 0xFF, 0, 32, 9, 10, 13]);
        ReadOnlySpan<byte> text = content[Math.Max(start, 0)..];
        if (text.StartsWith("<"u8))
            return ScoreFormat.MusicXml;
        if (text.StartsWith("!!"u8) || text.StartsWith("**"u8))
            return ScoreFormat.Kern;
        return Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".musicxml" or ".xml" => ScoreFormat.MusicXml,
            ".mxl" => ScoreFormat.CompressedMusicXml,
            ".mid" or ".midi" => ScoreFormat.Midi,
            ".krn" or ".kern" => ScoreFormat.Kern,
            _ => ScoreFormat.Unknown,
        };
    }

    private enum ScoreFormat
    {
        Unknown,
        MusicXml,
        CompressedMusicXml,
        Midi,
        Kern,
    }
}
