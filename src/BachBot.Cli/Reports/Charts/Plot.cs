using System.Text;

namespace BachBot.Cli.Reports.Charts;

/// <summary>A drawing area with two axes that fills its column at any width: x in per cent, y in pixels, so that text
/// keeps its size. Labels stand outside the area, in margins that the style sheet leaves.</summary>
internal sealed class Plot
{
    /// <summary>Width of the curves' own coordinates, which are stretched over the area.</summary>
    private const int CurveWidth = 1000;

    private readonly Markup _page;
    private readonly Axis _x;
    private readonly Axis _y;

    /// <summary>Opens the drawing; <see cref="End"/> closes it.</summary>
    /// <param name="page">Where to write.</param>
    /// <param name="x">The horizontal axis.</param>
    /// <param name="y">The vertical axis.</param>
    /// <param name="height">Height of the area in pixels.</param>
    /// <param name="title">What the drawing is, for those who do not see it.</param>
    /// <param name="description">What it shows.</param>
    public Plot(Markup page, Axis x, Axis y, int height, string title, string description)
    {
        (_page, _x, _y, Height) = (page, x, y, height);
        page.Start("svg", ("class", "plot"), ("role", "img"), ("width", "100%"), ("height", Text(height)));
        page.Element("title", title);
        page.Element("desc", description);
        page.Line();
        DrawAxes();
    }

    /// <summary>Height of the area in pixels.</summary>
    public int Height { get; }

    /// <summary>The pixel row of a value.</summary>
    public double Row(double value) => Height * (1 - _y.Share(value));

    /// <summary>The column of a value as a share of the width, 0 to 1.</summary>
    public double Column(double value) => _x.Share(value);

    /// <summary>Draws a line through the points; those without a place leave a gap, lone ones become dots.</summary>
    public void Curve(string style, IReadOnlyList<(double X, double Y)> points)
    {
        var path = new StringBuilder();
        int start = 0;
        while (start < points.Count)
        {
            int end = start;
            while (end < points.Count && Axis.Shows(points[end].Y))
                end++;
            if (end == start + 1)
                Dot(style + " dot", points[start].X, points[start].Y, 3);
            for (int i = start; i < end && end > start + 1; i++)
            {
                path.Append(i == start ? 'M' : 'L')
                    .Append(Text(CurveWidth * Column(points[i].X))).Append(' ')
                    .Append(Text(Row(points[i].Y)));
            }
            start = Math.Max(end, start + 1);
        }
        if (path.Length > 0)
            Path(style, path.ToString());
    }

    /// <summary>Draws a value that holds over an interval, joined to the next one.</summary>
    public void Steps(string style, IReadOnlyList<(double From, double To, double Y)> steps)
    {
        var corners = new List<(double, double)>(2 * steps.Count);
        foreach ((double from, double to, double y) in steps)
            corners.AddRange([(from, y), (to, y)]);
        Curve(style, corners);
    }

    public void Dot(string style, double x, double y, double radius) =>
        Mark("circle", ("class", style), ("cx", Figures.Share(Column(x))), ("cy", Text(Row(y))), ("r", Text(radius)));

    /// <summary>A line over the whole width.</summary>
    public void Level(string style, double y) =>
        Mark("line", ("class", style), ("x1", "0"), ("x2", "100%"), ("y1", Text(Row(y))), ("y2", Text(Row(y))));

    /// <summary>A line between two pixel rows; negative rows lie above the area.</summary>
    public void Upright(string style, double x, double fromRow, double toRow)
    {
        string column = Figures.Share(Column(x));
        Mark("line", ("class", style), ("x1", column), ("x2", column), ("y1", Text(fromRow)), ("y2", Text(toRow)));
    }

    /// <summary>A filled area between two values of each axis.</summary>
    public void Block(string style, double from, double to, double low, double high)
    {
        double left = Column(from), top = Row(high);
        Mark("rect", ("class", style), ("x", Figures.Share(left)), ("width", Figures.Share(Column(to) - left)),
            ("y", Text(top)), ("height", Text(Row(low) - top)));
    }

    /// <summary>Text at a share of the width and a pixel row.</summary>
    /// <param name="style">Classes.</param>
    /// <param name="column">0 to 1.</param>
    /// <param name="row">The text's baseline.</param>
    /// <param name="text">The text.</param>
    /// <param name="shift">Pixels to the right.</param>
    public void Label(string style, double column, double row, string text, double shift = 0) =>
        Mark("text", text, ("class", style), ("x", Figures.Share(column)), ("y", Text(row)),
            ("dx", shift == 0 ? null : Text(shift)));

    /// <summary>Names of curves and their last values, in the right margin at the height of their ends.</summary>
    public void EndLabels(IReadOnlyList<(string Style, string Name, string Value, double Y)> labels)
    {
        const double TwoLines = 34;
        double[] rows = LabelPlacement.Spread([.. labels.Select(label => Row(label.Y))], TwoLines, 0, Height - 10);
        for (int i = 0; i < labels.Count; i++)
        {
            Label("curve-label " + labels[i].Style, 1, rows[i], labels[i].Name, 8);
            Label("curve-value", 1, rows[i] + 14, labels[i].Value, 8);
        }
    }

    /// <summary>An area of the full height that shows a text under the pointer.</summary>
    public void Hover(double from, double to, double guide, string text)
    {
        double left = Math.Clamp(Column(from), 0, 1), right = Math.Clamp(Column(to), 0, 1);
        _page.Start("g", ("class", "hover"));
        _page.Element("title", text);
        _page.Empty("rect", ("x", Figures.Share(left)), ("width", Figures.Share(right - left)), ("y", "0"),
            ("height", Text(Height)));
        Upright("guide", guide, 0, Height);
        _page.EndLine();
    }

    public void End() => _page.EndLine();

    private void DrawAxes()
    {
        foreach (Tick tick in _y.Ticks)
        {
            Level("grid", tick.Value);
            Label("tick y", 0, Row(tick.Value) + 4, tick.Label, -8);
        }
        foreach (Tick tick in _x.Ticks)
        {
            Upright("grid tick", tick.Value, Height, Height + 5);
            Label("tick x", Column(tick.Value), Height + 19, tick.Label);
        }
        Mark("line", ("class", "axis"), ("x1", "0"), ("x2", "100%"), ("y1", Text(Height)), ("y2", Text(Height)));
    }

    private void Path(string style, string path)
    {
        _page.Start("svg", ("width", "100%"), ("height", Text(Height)),
            ("viewBox", $"0 0 {CurveWidth} {Height}"), ("preserveAspectRatio", "none"));
        _page.Empty("path", ("class", style), ("d", path));
        _page.EndLine();
    }

    private void Mark(string name, params ReadOnlySpan<(string, string?)> attributes)
    {
        _page.Empty(name, attributes);
        _page.Line();
    }

    private void Mark(string name, string text, params ReadOnlySpan<(string, string?)> attributes)
    {
        _page.Element(name, text, attributes);
        _page.Line();
    }

    private static string Text(double value) => Figures.Coordinate(value);
}
