using System.Xml;

namespace BachBot.Chorales.Formats;

/// <summary>The names of a document's elements and attributes, of which MusicXML has some hundreds; a document that
/// invents more and more of them is stopped.</summary>
internal sealed class BoundedNameTable : NameTable
{
    private const int Most = 10_000;

    private int _count;

    /// <inheritdoc/>
    public override string Add(char[] key, int start, int len)
    {
        if (Get(key, start, len) is { } known)
            return known;
        Count();
        return base.Add(key, start, len);
    }

    /// <inheritdoc/>
    public override string Add(string key)
    {
        if (Get(key) is { } known)
            return known;
        Count();
        return base.Add(key);
    }

    private void Count()
    {
        if (++_count > Most)
            throw new XmlException($"more than {Most} different names of elements and attributes");
    }
}
