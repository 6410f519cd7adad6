using System.Globalization;
using System.Xml.Linq;

namespace BachBot.Benchmarks.Charts;

/// <summary>Draws the times of training steps as horizontal bars, in groups by precision: an SVG that stands alone and can
/// be read on a light and on a dark page.</summary>
internal static class StepChart
{
    private const int Width = 760, NameWidth = 170, BarHeight = 18, Gap = 5, GroupGap = 16, Title = 44, ValueWidth = 70;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>The whole picture.</summary>
    public static XDocument Draw(IReadOnlyList<StepTime> steps, string title)
    {
        double longest = steps.Max(step => step.Milliseconds);
        var picture = new XElement(Svg + "g");
        int y = Title;
        foreach (IGrouping<string, StepTime> group in steps.GroupBy(step => step.Precision).OrderByDescending(Best))
        {
            picture.Add(Text(0, y + BarHeight - 5, group.Key, "group"));
            foreach (StepTime step in group.OrderBy(step => StepTime.Ways.ToList().IndexOf(step.Way)))
            {
                double width = step.Milliseconds / longest * (Width - NameWidth - 90 - ValueWidth);
                string style = step.Way.StartsWith("PyTorch", StringComparison.Ordinal) ? "other" : step.Way;
                picture.Add(
                    Text(90, y + BarHeight - 5, step.Way, "name"),
                    new XElement(
                        Svg + "rect", new XAttribute("class", style), new XAttribute("x", 90 + NameWidth),
                        new XAttribute("y", y), new XAttribute("width", Number(Math.Max(1, width))),
                        new XAttribute("height", BarHeight)),
                    Text(96 + NameWidth + width, y + BarHeight - 5, string.Create(CultureInfo.InvariantCulture, $"{step.Milliseconds:0.00} ms"), "value"));
                y += BarHeight + Gap;
            }
            y += GroupGap;
        }
        return new XDocument(new XElement(
            Svg + "svg", new XAttribute("viewBox", $"0 0 {Width} {y}"), new XAttribute("width", Width),
            new XAttribute("height", y), new XAttribute("role", "img"), new XElement(Svg + "title", title),
            new XElement(Svg + "style", Style),
            new XElement(
                Svg + "rect", new XAttribute("class", "paper"), new XAttribute("width", Width), new XAttribute("height", y)),
            Text(0, 18, title, "title"), picture));
    }

    private const string Style =
        "text { font: 13px sans-serif; fill: #222; } .title { font-weight: bold; font-size: 14px; } .group { font-weight: bold; } "
        + ".paper { fill: #fff; } .persistent { fill: #0b6e4f; } .stepwise { fill: #6fb98f; } .other { fill: #b0b0b0; }";

    private static double Best(IEnumerable<StepTime> steps) => steps.Min(step => step.Milliseconds);

    private static XElement Text(double x, double y, string text, string style) => new(
        Svg + "text", new XAttribute("x", Number(x)), new XAttribute("y", Number(y)), new XAttribute("class", style), text);

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
