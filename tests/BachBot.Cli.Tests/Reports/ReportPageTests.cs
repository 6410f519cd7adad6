using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using BachBot.Cli.Reports;

namespace BachBot.Cli.Tests.Reports;

public class ReportPageTests
{
    public static TheoryData<string> Edges => ReportSamples.EdgeNames;

    [Theory]
    [MemberData(nameof(Edges))]
    public void Page_is_well_formed_whatever_the_data(string name)
    {
        XDocument page = ReportSamples.Parse(ReportSamples.Edges[name]);

        Assert.Equal("html", page.DocumentType?.Name);
        Assert.Single(page.Descendants("h1"));
        Assert.Single(page.Descendants("footer"));
    }

    [Theory]
    [MemberData(nameof(Edges))]
    public void Coordinates_are_finite_numbers_whatever_the_data(string name)
    {
        string[] geometry = ["x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "dx", "width", "height", "d"];
        IEnumerable<XAttribute> attributes = ReportSamples.Parse(ReportSamples.Edges[name]).Descendants("svg")
            .SelectMany(svg => svg.DescendantsAndSelf().Attributes())
            .Where(attribute => geometry.Contains(attribute.Name.LocalName));

        Assert.All(attributes, attribute => Assert.Matches(@"^[-0-9.%MLA ]+$", attribute.Value));
    }

    [Theory]
    [MemberData(nameof(Edges))]
    public void Elements_that_html_does_not_close_by_itself_have_end_tags(string name)
    {
        string page = ReportPage.Render(ReportSamples.Edges[name]);
        string[] closable = ["meta", "link", "rect", "line", "circle", "path", "use"];

        IEnumerable<string> selfClosed = Regex.Matches(page, "<([a-z0-9]+)[^<>]*/>").Select(m => m.Groups[1].Value);

        Assert.All(selfClosed, element => Assert.Contains(element, closable));
    }

    [Theory]
    [MemberData(nameof(Edges))]
    public void Page_refers_to_nothing_outside(string name)
    {
        XDocument page = ReportSamples.Parse(ReportSamples.Edges[name]);
        IEnumerable<XAttribute> links = page.Descendants().Attributes().Where(attribute =>
            attribute.Name.LocalName is "href" or "src" or "srcset" or "action" or "data" or "style");

        Assert.All(links, link => Assert.Matches("^(#|\\./|data:,$)", link.Value));
        Assert.All(links.Where(link => link.Value != "data:,"), link => Assert.DoesNotContain(':', link.Value));
        Assert.Empty(page.Descendants("script"));
        Assert.DoesNotMatch("url\\(|@import|@font-face", page.Descendants("style").Single().Value);
    }

    [Fact]
    public void Page_without_hostile_data_holds_no_web_address() =>
        Assert.DoesNotMatch("https?:|//", ReportPage.Render(ReportSamples.Full));

    [Theory]
    [MemberData(nameof(Edges))]
    public void Links_within_the_page_lead_somewhere_and_names_are_unique(string name)
    {
        XDocument page = ReportSamples.Parse(ReportSamples.Edges[name]);
        string[] ids = [.. page.Descendants().Attributes("id").Select(id => id.Value)];

        Assert.Equal(ids.Distinct().Count(), ids.Length);
        Assert.All(page.Descendants("use"), use => Assert.Contains(use.Attribute("href")!.Value[1..], ids));
    }

    [Theory]
    [MemberData(nameof(Edges))]
    public void Drawings_say_in_words_what_they_show(string name)
    {
        IEnumerable<XElement> drawings = ReportSamples.Parse(ReportSamples.Edges[name]).Descendants("svg")
            .Where(svg => !svg.Ancestors("svg").Any() && (string?)svg.Attribute("aria-hidden") != "true");

        Assert.All(drawings, drawing =>
        {
            Assert.Equal("img", drawing.Attribute("role")?.Value);
            Assert.False(string.IsNullOrWhiteSpace(drawing.Element("title")?.Value));
            Assert.False(string.IsNullOrWhiteSpace(drawing.Element("desc")?.Value));
        });
    }

    [Fact]
    public void Hostile_text_stays_text()
    {
        XDocument page = ReportSamples.Parse(ReportSamples.Edges["hostile"]);
        string expected = ReportSamples.Hostile.Replace('\uD800', '\uFFFD').Replace('\0', '\uFFFD')
            .Replace('\u0001', '\uFFFD');

        Assert.Equal(expected, page.Descendants("h1").Single().Value);
        Assert.Equal(expected, page.Descendants("head").Single().Element("title")!.Value);
        Assert.Equal(expected, page.Descendants("caption").Single().Value);
        Assert.Equal([expected, expected],
            page.Descendants("table").Last().Descendants("tr").Elements().Select(cell => cell.Value));
        Assert.All(page.Descendants("bdi"), name => Assert.Equal(expected, name.Value));
        Assert.Equal(expected, page.Descendants("h3").Single().Value);
        Assert.Equal(expected, page.OfClass("description").Single().Value);
        Assert.Equal("Piano roll of " + expected, page.OfClass("roll").Single().Attribute("aria-label")!.Value);
    }

    [Fact]
    public void Names_beyond_ascii_stay_as_they_are()
    {
        const string Title = "H\u00E4ndel, \u30D0\u30C3\u30CF, \U0001D11E";

        Assert.Equal(Title, ReportSamples.Parse(ReportSamples.Full with { Title = Title })
            .Descendants("h1").Single().Value);
    }

    [Fact]
    public void Files_are_linked_relative_to_the_page()
    {
        XDocument page = ReportSamples.Parse(ReportSamples.Full with
        {
            Chorales = [new() { Name = "x", Chorale = ReportSamples.Piece, Files = ["a.mid", "b c/\u00E9#1?.mid"] }],
        });

        Assert.Equal(["./a.mid", "./b%20c/%C3%A9%231%3F.mid"],
            page.OfClass("files").Single().Elements("a").Select(link => link.Attribute("href")!.Value));
        Assert.Equal("Files: a.mid, b c/\u00E9#1?.mid", page.OfClass("files").Single().Value);
    }

    [Fact]
    public void Style_sheet_means_the_same_in_html_and_xml()
    {
        Assert.DoesNotContain('<', PageStyle.Sheet);
        Assert.DoesNotContain('&', PageStyle.Sheet);
        Assert.Equal(PageStyle.Sheet.Count(c => c == '{'), PageStyle.Sheet.Count(c => c == '}'));
        Assert.Equal(PageStyle.Sheet, ReportSamples.Parse(ReportSamples.Full).Descendants("style").Single().Value);
    }

    [Fact]
    public void Every_class_of_the_page_has_a_style_or_is_a_name()
    {
        string[] unstyled = ["chorale", "curve-value"];
        IEnumerable<string> classes = ReportSamples.Parse(ReportSamples.Full).Descendants().Attributes("class")
            .SelectMany(attribute => attribute.Value.Split(' ')).Distinct().Except(unstyled);

        Assert.All(classes, name => Assert.Matches($@"\.{Regex.Escape(name)}\b", PageStyle.Sheet));
    }

    [Fact]
    public void Same_data_give_the_same_bytes()
    {
        Assert.Equal(ReportPage.Render(ReportSamples.Full), ReportPage.Render(ReportSamples.Full with { }));
        Assert.DoesNotContain('\r', ReportPage.Render(ReportSamples.Full));
    }

    [Fact]
    public void Sections_without_contents_are_left_out()
    {
        XDocument page = ReportSamples.Parse(ReportSamples.Edges["nothing at all"]);

        Assert.Empty(page.Descendants("h2"));
        Assert.Empty(page.Descendants("svg"));
        Assert.Equal("No epoch was completed.", page.OfClass("summary").Single().Words());
        Assert.Equal(["Learning", "Composed chorales", "Speed", "Settings"],
            ReportSamples.Parse(ReportSamples.Full).Descendants("h2").Select(heading => heading.Value));
    }

    [Fact]
    public void Writing_replaces_the_file_and_leaves_nothing_beside_it()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("report.html");
        File.WriteAllText(path, "older");

        ReportPage.Write(path, ReportSamples.Full);

        Assert.Equal(Encoding.UTF8.GetBytes(ReportPage.Render(ReportSamples.Full)), File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }
}
