using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using BachBot.Chorales.Scores;
using BachBot.Engine.Checkpoints;

namespace BachBot.Chorales.Formats;

/// <summary>Writes chorales as MusicXML 4.0: four named parts in open score.</summary>
/// <remarks>
/// Notes are cut at bar lines and into notatable values, joined by ties; a part of a note with a fermata carries the
/// fermata too, so that a reader finds it in the same frames. A tie is written where a note with
/// <see cref="Note.TiedFromPrevious"/> follows at once on the same pitch. Repeats and first endings are written as
/// signs where signs can express <see cref="Chorale.PlayOrder"/>, otherwise the piece stands as notated, without them.
/// The same chorale gives the same bytes.
/// </remarks>
public static class MusicXmlWriter
{
    private const string CompressedExtension = ".mxl";
    private const string RootFileInArchive = "score.musicxml";
    private const string MediaType = "application/vnd.recordare.musicxml";
    private static readonly DateTimeOffset ZipEpoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,
        IndentChars = "  ",
        NewLineChars = "\n",
        CloseOutput = false,
    };

    /// <summary>Writes a file: compressed if the name ends in <c>.mxl</c>, plain otherwise.</summary>
    /// <param name="chorale">The piece.</param>
    /// <param name="path">The file; an existing one is replaced once the new one is complete.</param>
    /// <exception cref="ArgumentException">A pitch or a metre cannot be notated.</exception>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    /// <exception cref="UnauthorizedAccessException">Writing there is not allowed.</exception>
    public static void Write(Chorale chorale, string path)
    {
        ArgumentNullException.ThrowIfNull(chorale);
        ArgumentException.ThrowIfNullOrEmpty(path);
        bool compressed = path.EndsWith(CompressedExtension, StringComparison.OrdinalIgnoreCase);
        AtomicFile.Write(path, stream =>
        {
            if (compressed)
                WriteCompressed(chorale, stream);
            else
                Write(chorale, stream);
        });
    }

    /// <summary>Writes plain MusicXML; the stream stays open.</summary>
    /// <exception cref="ArgumentException">A pitch or a metre cannot be notated.</exception>
    public static void Write(Chorale chorale, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(chorale);
        ArgumentNullException.ThrowIfNull(stream);
        using XmlWriter xml = XmlWriter.Create(stream, Settings);
        WriteScore(xml, chorale);
    }

    /// <summary>Writes compressed MusicXML (a zip archive, <c>.mxl</c>); the stream stays open.</summary>
    /// <exception cref="ArgumentException">A pitch or a metre cannot be notated.</exception>
    public static void WriteCompressed(Chorale chorale, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(chorale);
        ArgumentNullException.ThrowIfNull(stream);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        // The media type comes first and uncompressed, so that its text stands at a fixed place in the file.
        AddEntry(archive, "mimetype", CompressionLevel.NoCompression,
            entry => entry.Write(Encoding.ASCII.GetBytes(MediaType)));
        AddEntry(archive, "META-INF/container.xml", CompressionLevel.Optimal, WriteContainer);
        AddEntry(archive, RootFileInArchive, CompressionLevel.Optimal, entry => Write(chorale, entry));
    }

    private static void AddEntry(ZipArchive archive, string name, CompressionLevel level, Action<Stream> write)
    {
        ZipArchiveEntry entry = archive.CreateEntry(name, level);
        entry.LastWriteTime = ZipEpoch;
        using Stream stream = entry.Open();
        write(stream);
    }

    private static void WriteContainer(Stream stream)
    {
        using XmlWriter xml = XmlWriter.Create(stream, Settings);
        xml.WriteStartElement("container");
        xml.WriteStartElement("rootfiles");
        xml.WriteStartElement("rootfile");
        xml.WriteAttributeString("full-path", RootFileInArchive);
        xml.WriteAttributeString("media-type", "application/vnd.recordare.musicxml+xml");
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteScore(XmlWriter xml, Chorale chorale)
    {
        xml.WriteStartDocument();
        xml.WriteDocType("score-partwise", "-//Recordare//DTD MusicXML 4.0 Partwise//EN",
            "http://www.musicxml.org/dtds/partwise.dtd", null);
        xml.WriteStartElement("score-partwise");
        xml.WriteAttributeString("version", "4.0");
        if (CleanTitle(chorale.Title) is { Length: > 0 } title)
        {
            xml.WriteStartElement("work");
            xml.WriteElementString("work-title", title);
            xml.WriteEndElement();
        }

        xml.WriteStartElement("identification");
        xml.WriteStartElement("encoding");
        xml.WriteElementString("software", "BachBot.Engine");
        xml.WriteEndElement();
        xml.WriteEndElement();
        WritePartList(xml);
        IReadOnlyList<RepeatedSection> repeats = RepeatStructure.Find(chorale.PlayOrder, chorale.Length) ?? [];
        int[] cuts = [.. repeats
            .SelectMany(section => new[] { section.Start, section.FirstEnding ?? section.End, section.End })
            .Distinct().Order()];
        List<WrittenBar> bars = WrittenBars.Of(chorale, cuts);
        foreach (Voice voice in Enum.GetValues<Voice>())
            new MusicXmlWriterPart(xml, chorale, voice, bars, repeats).Write();
        xml.WriteEndElement();
        xml.WriteEndDocument();
    }

    private static void WritePartList(XmlWriter xml)
    {
        xml.WriteStartElement("part-list");
        xml.WriteStartElement("part-group");
        xml.WriteAttributeString("type", "start");
        xml.WriteElementString("group-symbol", "bracket");
        xml.WriteElementString("group-barline", "no");
        xml.WriteEndElement();
        foreach (Voice voice in Enum.GetValues<Voice>())
            WritePartDeclaration(xml, voice);
        xml.WriteStartElement("part-group");
        xml.WriteAttributeString("type", "stop");
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WritePartDeclaration(XmlWriter xml, Voice voice)
    {
        const int choirAahs = 53;
        string name = voice.ToString();
        string id = PartId(voice);
        string instrument = id + "-I1";
        xml.WriteStartElement("score-part");
        xml.WriteAttributeString("id", id);
        xml.WriteElementString("part-name", name);
        xml.WriteElementString("part-abbreviation", name[..1] + ".");
        xml.WriteStartElement("score-instrument");
        xml.WriteAttributeString("id", instrument);
        xml.WriteElementString("instrument-name", name);
        xml.WriteElementString("instrument-sound", "voice." + name.ToLowerInvariant());
        xml.WriteEndElement();
        xml.WriteStartElement("midi-instrument");
        xml.WriteAttributeString("id", instrument);
        WriteNumber(xml, "midi-channel", (int)voice + 1);
        WriteNumber(xml, "midi-program", choirAahs);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    /// <summary>The part's id: P1 for the soprano to P4 for the bass.</summary>
    internal static string PartId(Voice voice) =>
        string.Create(CultureInfo.InvariantCulture, $"P{(int)voice + 1}");

    /// <summary>Writes an element that holds an integer.</summary>
    internal static void WriteNumber(XmlWriter xml, string name, int value) =>
        xml.WriteElementString(name, value.ToString(CultureInfo.InvariantCulture));

    // A title from a MIDI file may hold control characters, which XML cannot.
    private static string? CleanTitle(string? title)
    {
        if (title is null)
            return null;
        var clean = new StringBuilder(title.Length);
        for (int i = 0; i < title.Length; i++)
        {
            if (i + 1 < title.Length && XmlConvert.IsXmlSurrogatePair(title[i + 1], title[i]))
                clean.Append(title[i]).Append(title[++i]);
            else if (XmlConvert.IsXmlChar(title[i]))
                clean.Append(char.IsWhiteSpace(title[i]) ? ' ' : title[i]);
        }

        return clean.ToString().Trim();
    }
}
