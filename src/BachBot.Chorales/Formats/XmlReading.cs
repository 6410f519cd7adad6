using System.Buffers;
using System.Xml;

namespace BachBot.Chorales.Formats;

/// <summary>Walks through the elements of a document without holding it in memory.</summary>
internal static class XmlReading
{
    private const int DeepestElement = 64;

    /// <summary>Calls <paramref name="visit"/> on each child element. It may read the element up to its end tag, or
    /// part of it, or nothing; the rest is skipped.</summary>
    public static void ForEachChild(this XmlReader xml, Action visit)
    {
        if (xml.IsEmptyElement)
            return;
        int depth = xml.Depth;
        while (xml.ReadWithin(depth))
        {
            if (xml.NodeType != XmlNodeType.Element || xml.Depth != depth + 1)
                continue;
            visit();
        }
    }

    /// <summary>The text of the current element, at most <see cref="ScoreLimits.TextLength"/> characters; the reader
    /// stops at its end tag.</summary>
    public static string ReadText(this XmlReader xml)
    {
        if (xml.IsEmptyElement)
            return "";
        char[] text = ArrayPool<char>.Shared.Rent(ScoreLimits.TextLength);
        int length = 0;
        int depth = xml.Depth;
        while (xml.ReadWithin(depth))
        {
            if (xml.Depth != depth + 1 || xml.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA
                or XmlNodeType.SignificantWhitespace))
                continue;
            // In pieces, so that a text of megabytes is never in memory as a whole.
            int read;
            while (length < ScoreLimits.TextLength &&
                (read = xml.ReadValueChunk(text, length, ScoreLimits.TextLength - length)) > 0)
                length += read;
        }
        var result = new string(text, 0, length);
        ArrayPool<char>.Shared.Return(text);
        return result;
    }

    /// <summary>Reads on; false at the end of the element that is at <paramref name="depth"/>.</summary>
    private static bool ReadWithin(this XmlReader xml, int depth)
    {
        if (!xml.Read() || xml.Depth <= depth)
            return false;
        return xml.Depth <= DeepestElement ? true
            : throw new XmlException($"elements are nested more than {DeepestElement} deep");
    }
}
