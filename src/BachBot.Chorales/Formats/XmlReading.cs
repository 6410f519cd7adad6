using System.Text;
using System.Xml;

namespace BachBot.Chorales.Formats;

/// <summary>Walks through the elements of a document without holding it in memory.</summary>
internal static class XmlReading
{
    /// <summary>Calls <paramref name="visit"/> on each child element. It may read the element up to its end tag, or
    /// part of it, or nothing; the rest is skipped.</summary>
    public static void ForEachChild(this XmlReader xml, Action visit)
    {
        if (xml.IsEmptyElement)
            return;
        int depth = xml.Depth;
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.NodeType != XmlNodeType.Element || xml.Depth != depth + 1)
                continue;
            visit();
        }
    }

    /// <summary>The text of the current element; the reader stops at its end tag.</summary>
    public static string ReadText(this XmlReader xml)
    {
        if (xml.IsEmptyElement)
            return "";
        StringBuilder? joined = null;
        string text = "";
        int depth = xml.Depth;
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.Depth == depth + 1 && xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA
                or XmlNodeType.SignificantWhitespace)
            {
                if (text.Length == 0)
                    text = xml.Value;
                else
                    (joined ??= new StringBuilder(text)).Append(xml.Value);
            }
        }
        return joined?.ToString() ?? text;
    }
}
