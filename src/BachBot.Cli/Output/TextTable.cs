namespace BachBot.Cli.Output;

/// <summary>A table of text: the first column holds names, the others hold numbers.</summary>
internal sealed class TextTable
{
    private const string Gap = "  ";

    private readonly List<string[]> _rows = [];

    /// <summary>A table with headings.</summary>
    public TextTable(params string[] headings) => _rows.Add(headings);

    /// <summary>Adds a row; missing cells are empty.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Writes the rows, each column as wide as its widest cell.</summary>
    public void Write(Terminal terminal)
    {
        int columns = _rows.Max(row => row.Length);
        int[] widths = [.. Enumerable.Range(0, columns).Select(column => _rows.Max(row => Cell(row, column).Length))];
        foreach (string[] row in _rows)
        {
            terminal.Write(string.Join(Gap, widths.Select((width, column) => column == 0
                ? Cell(row, column).PadRight(width)
                : Cell(row, column).PadLeft(width))).TrimEnd());
        }
    }

    private static string Cell(string[] row, int column) => column < row.Length ? row[column] : "";
}
