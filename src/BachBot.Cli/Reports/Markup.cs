using System.Text;
using System.Xml;

namespace BachBot.Cli.Reports;

/// <summary>Writes a page that is HTML and well-formed XML at once: <see cref="XmlWriter"/> escapes and balances, this
/// class keeps to what both languages read alike.</summary>
/// <remarks>No namespaces are declared, as HTML needs none for SVG; so the page holds no web address at all.</remarks>
internal sealed class Markup : IDisposable
{
    private readonly StringBuilder _page = new();
    private readonly XmlWriter _writer;

    public Markup()
    {
        _writer = XmlWriter.Create(_page, new XmlWriterSettings
        {
            OmitXmlDeclaration = true,
            ConformanceLevel = ConformanceLevel.Auto,
            NewLineHandling = NewLineHandling.None,
        });
    }

    public void DocumentType() => _writer.WriteDocType("html", null, null, null);

    /// <summary>Opens an element. Attributes without a value are left out.</summary>
    public void Start(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        _writer.WriteStartElement(name);
        foreach ((string attribute, string? value) in attributes)
        {
            if (value is not null)
                _writer.WriteAttributeString(attribute, Clean(value));
        }
    }

    /// <summary>Closes the innermost element with an end tag, which HTML needs even where XML does not.</summary>
    public void End() => _writer.WriteFullEndElement();

    /// <summary>Closes the innermost element and ends the line; for elements between which blanks do not count.
    /// </summary>
    public void EndLine()
    {
        End();
        Line();
    }

    /// <summary>An element without contents: a void one of HTML, or any of SVG.</summary>
    public void Empty(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(name, attributes);
        _writer.WriteEndElement();
    }

    /// <summary>An element that holds only text.</summary>
    public void Element(
        string name, string text, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(name, attributes);
        Text(text);
        End();
    }

    public void Text(string text) => _writer.WriteString(Clean(text));

    public void Line() => _writer.WriteRaw("\n");

    /// <summary>The page's style sheet, which HTML reads without unescaping.</summary>
    /// <param name="sheet">CSS of this program, without <c>&lt;</c> and <c>&amp;</c>.</param>
    public void Style(string sheet)
    {
        Start("style");
        _writer.WriteRaw(sheet);
        EndLine();
    }

    public override string ToString()
    {
        _writer.Flush();
        return _page.ToString();
    }

    public void Dispose() => _writer.Dispose();

    /// <summary>Replaces what no page may hold: control characters and halves of surrogate pairs.</summary>
    private static string Clean(string text)
    {
        int bad = FirstBad(text, 0);
        if (bad < 0)
            return text;
        char[] cleaned = text.ToCharArray();
        for (; bad >= 0; bad = FirstBad(text, bad + 1))
            cleaned[bad] = '\uFFFD';
        return new string(cleaned);
    }

    private static int FirstBad(string text, int start)
    {
        for (int i = start; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                i++;
            else if (!XmlConvert.IsXmlChar(text[i]))
                return i;
        }
        return -1;
    }
}
