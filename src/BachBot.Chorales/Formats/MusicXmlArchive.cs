using System.IO.Compression;
using System.Xml;

namespace BachBot.Chorales.Formats;

/// <summary>Takes the score out of compressed MusicXML (<c>.mxl</c>): a zip archive whose
/// <c>META-INF/container.xml</c> names the score.</summary>
internal static class MusicXmlArchive
{
    private const string ContainerName = "META-INF/container.xml";

    /// <summary>The uncompressed MusicXML document.</summary>
    /// <exception cref="ScoreFormatException">No archive, damaged, too large, or without a score.</exception>
    public static ReadOnlyMemory<byte> Unpack(ReadOnlyMemory<byte> content, string file)
    {
        try
        {
            using var archive = new ZipArchive(BoundedStream.Open(content));
            ZipArchiveEntry? container = archive.GetEntry(ContainerName);
            return ReadEntry(container is null
                ? OnlyScore(archive, file)
                : RootFile(archive, ReadEntry(container, file), file), file);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or
            NotSupportedException or IOException)
        {
            throw new ScoreFormatException(file, null, $"damaged or no zip archive ({exception.Message})", exception);
        }
    }

    private static ZipArchiveEntry RootFile(ZipArchive archive, byte[] container, string file)
    {
        using XmlReader xml = MusicXmlReader.OpenXml(container);
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element || xml.LocalName != "rootfile")
                continue;
            // The first root file is the MusicXML document; later ones are renderings such as PDF.
            string path = xml.GetAttribute("full-path") ?? "";
            if (path.StartsWith('/') || path.Split('/', '\\').Contains(".."))
            {
                throw new ScoreFormatException(file, ContainerName,
                    $"names the score {path.Quoted()}, outside the archive");
            }
            return archive.GetEntry(path) ?? throw new ScoreFormatException(file, ContainerName,
                $"names the score {path.Quoted()}, which is not in the archive");
        }
        throw new ScoreFormatException(file, ContainerName, "names no score (no rootfile element)");
    }

    private static ZipArchiveEntry OnlyScore(ZipArchive archive, string file)
    {
        ZipArchiveEntry[] scores = [.. archive.Entries.Where(entry =>
            !entry.FullName.StartsWith("META-INF/", StringComparison.Ordinal) &&
            Path.GetExtension(entry.FullName).ToLowerInvariant() is ".xml" or ".musicxml").Take(2)];
        return scores.Length == 1 ? scores[0] : throw new ScoreFormatException(file, null,
            $"the archive has no {ContainerName} and {(scores.Length == 0 ? "no score" : "several scores")}");
    }

    private static byte[] ReadEntry(ZipArchiveEntry entry, string file)
    {
        using Stream stream = entry.Open();
        byte[] bytes = BoundedStream.ReadAll(stream, ScoreLimits.Bytes)
            ?? throw ScoreReader.TooLarge(file, $"{entry.FullName.Quoted()} in the archive");
        if (bytes.Length != entry.Length || Crc32(bytes) != entry.Crc32)
            throw new ScoreFormatException(file, null,
                $"{entry.FullName.Quoted()} in the archive is damaged (its checksum is wrong)");
        return bytes;
    }

    /// <summary>The checksum of zip archives (polynomial 0xEDB88320, reflected), which ZipArchive stores but does not
    /// check.</summary>
    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
            crc = Crc32Table[(byte)(crc ^ b)] ^ (crc >> 8);
        return ~crc;
    }

    private static readonly uint[] Crc32Table = [.. Enumerable.Range(0, 256).Select(value =>
    {
        uint crc = (uint)value;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        return crc;
    })];
}
