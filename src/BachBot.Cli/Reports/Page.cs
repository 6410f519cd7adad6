namespace BachBot.Cli.Reports;

/// <summary>What all pages have in common: one HTML file that needs nothing else, not even a script.</summary>
internal static class Page
{
    /// <summary>A page as text.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="writeMain">Writes what it holds.</param>
    public static string Render(string title, Action<Markup> writeMain)
    {
        using var page = new Markup();
        page.DocumentType();
        page.Line();
        page.Start("html", ("lang", "en"));
        page.Line();
        WriteHead(page, title);
        page.Start("body");
        page.Line();
        page.Start("main");
        page.Line();
        writeMain(page);
        page.EndLine();
        page.EndLine();
        page.EndLine();
        return page.ToString();
    }

    /// <summary>Opens a section; the caller closes it.</summary>
    public static void Section(Markup page, string title)
    {
        page.Start("section");
        page.Element("h2", title);
        page.Line();
    }

    private static void WriteHead(Markup page, string title)
    {
        page.Start("head");
        page.Line();
        page.Empty("meta", ("charset", "utf-8"));
        page.Line();
        // The page loads nothing, and a browser that knows this holds it to it.
        page.Empty("meta", ("http-equiv", "Content-Security-Policy"),
            ("content", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"));
        page.Line();
        page.Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        page.Line();
        page.Empty("meta", ("name", "color-scheme"), ("content", "light dark"));
        page.Line();
        page.Empty("link", ("rel", "icon"), ("href", "data:,"));
        page.Line();
        page.Element("title", title);
        page.Line();
        page.Style(PageStyle.Sheet);
        page.EndLine();
    }
}
