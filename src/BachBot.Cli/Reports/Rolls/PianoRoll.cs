using BachBot.Chorales.Scores;

namespace BachBot.Cli.Reports.Rolls;

/// <summary>A piece as a piano roll: one drawing for each bar, which the style sheet sets in rows of as many bars as
/// the page is wide. Across in per cent of the longest bar, so that beats stand in columns; up in semitones.</summary>
internal sealed class PianoRoll
{
    /// <summary>Height of a semitone in pixels.</summary>
    private const int RowHeight = 9;

    /// <summary>Longer pieces are drawn up to here, so that the page stays a page.</summary>
    public const int MostBars = 200;

    private readonly Markup _page;
    private readonly string _id;
    private readonly Chorale _chorale;
    private readonly List<RollBar> _bars;
    private readonly int _longest;
    private readonly int _highest;
    private readonly int _rows;

    /// <summary>Lays out a piece that has at least one note.</summary>
    /// <param name="page">Where to write.</param>
    /// <param name="id">A name that no other drawing of the page has.</param>
    /// <param name="chorale">The piece.</param>
    /// <param name="bars">Its bars.</param>
    public PianoRoll(Markup page, string id, Chorale chorale, List<RollBar> bars)
    {
        (_page, _id, _chorale, _bars) = (page, id, chorale, bars);
        _longest = bars.Max(bar => bar.FullLength);
        int lowest = Enum.GetValues<Voice>().SelectMany(voice => chorale[voice]).Min(note => note.Pitch) - 1;
        _highest = Enum.GetValues<Voice>().SelectMany(voice => chorale[voice]).Max(note => note.Pitch) + 1;
        _rows = _highest - lowest + 1;
    }

    /// <summary>What is shown beside the voices; null for nothing.</summary>
    public IRollOverlay? Overlay { get; init; }

    /// <summary>Room above the notes for bar numbers and fermatas, and between them for the numbers of marks.</summary>
    private int Header => Overlay is null ? 30 : 42;

    private int Height => Header + _rows * RowHeight + 1;

    public void Write(string name)
    {
        DefineSharedParts();
        string width = _longest switch { <= 8 => " short-bars", <= 16 => "", <= 32 => " long-bars", _ => " huge-bars" };
        _page.Start("div", ("class", "roll" + width + (Overlay is null ? "" : " overlaid")), ("role", "group"), ("aria-label", "Piano roll of " + name));
        _page.Line();
        List<RollBar> drawn = _bars.Count > MostBars ? _bars[..MostBars] : _bars;
        List<RollNote>[] notes = RollNote.InBars(_chorale, drawn);
        for (int i = 0; i < drawn.Count; i++)
            WriteBar(drawn[i], notes[i], isLast: i == _bars.Count - 1);
        _page.EndLine();
    }

    /// <summary>What all bars have in common, drawn once: the black keys' rows, the names of the white keys.</summary>
    private void DefineSharedParts()
    {
        _page.Start("svg", ("class", "defs"), ("width", "0"), ("height", "0"), ("aria-hidden", "true"));
        _page.Start("defs");
        _page.Start("g", ("id", _id + "-keys"));
        Rectangle("white", "0", "100%", Header, _rows * RowHeight);
        for (int row = 0; row < _rows; row++)
        {
            int pitch = _highest - row;
            if (pitch % 12 is 1 or 3 or 6 or 8 or 10)
                Rectangle("black", "0", "100%", Top(pitch), RowHeight);
            else if (pitch % 12 == 0)
                HorizontalLine("octave", Top(pitch) + RowHeight);
        }
        _page.EndLine();
        _page.Start("g", ("id", _id + "-names"));
        for (int pitch = _highest; pitch > _highest - _rows; pitch--)
        {
            const string WhiteKeys = "C D EF G A B";
            char name = WhiteKeys[(pitch + 12) % 12];
            if (name != ' ')
                NameKey(name, pitch);
        }
        _page.EndLine();
        _page.Start("g", ("id", _id + "-fermata"), ("class", "fermata"));
        _page.Empty("path", ("d", "M-6.5 0A6.5 6.5 0 0 1 6.5 0"));
        _page.Empty("circle", ("cy", "-1.4"), ("r", "1.5"));
        _page.EndLine();
        _page.End();
        _page.EndLine();
    }

    private void NameKey(char name, int pitch) =>
        _page.Element("text", name == 'C' ? FormattableString.Invariant($"C{pitch / 12 - 1}") : name.ToString(),
            ("class", name == 'C' ? "key-name octave-name" : "key-name"), ("x", "-5"),
            ("y", Figures.Coordinate(Top(pitch) + 7.5)));

    private void WriteBar(RollBar bar, List<RollNote> notes, bool isLast)
    {
        _page.Start("svg", ("class", "bar"), ("role", "img"), ("width", "100%"),
            ("height", Figures.Coordinate(Height)));
        _page.Element("title", char.ToUpperInvariant(bar.Name[0]) + bar.Name[1..]);
        _page.Element("desc", Describe(bar, notes));
        _page.Line();
        WriteGrid(bar, isLast);
        foreach (IGrouping<Voice, RollNote> voice in notes.GroupBy(note => note.Voice))
            WriteVoice(voice.Key, [.. voice], bar);
        foreach (RollNote sign in RollNote.Fermatas(notes))
        {
            _page.Empty("use", ("href", $"#{_id}-fermata"), ("x", X((sign.Start + sign.End) / 2.0, bar)),
                ("y", Figures.Coordinate(Header - 4)));
        }
        foreach (RollMark mark in Overlay?.Marks ?? [])
        {
            if (mark.Frame >= bar.Start && mark.Frame < bar.End)
                WriteMark(mark, bar);
        }
        _page.EndLine();
    }

    private void WriteGrid(RollBar bar, bool isLast)
    {
        _page.Empty("use", ("href", $"#{_id}-keys"));
        _page.Empty("use", ("href", $"#{_id}-names"), ("class", "names"));
        // Where a pickup or the end of a section leaves a bar incomplete there is no paper.
        if (bar.Start > bar.Downbeat)
            Rectangle("void", "0", X(bar.Start, bar), Header - 1, Height);
        if (bar.End - bar.Downbeat < _longest)
            Rectangle("void", X(bar.End, bar), "100%", Header - 1, Height);
        for (int beat = bar.Downbeat + bar.BeatLength; beat < bar.End; beat += bar.BeatLength)
        {
            if (beat > bar.Start)
                VerticalLine("beat", X(beat, bar), Header);
        }
        VerticalLine("barline", X(bar.Start, bar), 0);
        if (isLast)
            VerticalLine("final", X(bar.End, bar), Header);
        string number = bar.Number == 0 ? "" : FormattableString.Invariant($"{bar.Number}");
        string metre = bar.NewMetre ? (number.Length == 0 ? "" : "  ") + bar.Metre : "";
        _page.Element("text", number + metre, ("class", "number"), ("x", X(bar.Start, bar)), ("y", "9"), ("dx", "4"));
        _page.Line();
    }

    private void WriteVoice(Voice voice, List<RollNote> notes, RollBar bar)
    {
        _page.Start("g", ("class", VoiceStyle.Class(voice)));
        _page.Line();
        foreach (RollNote note in notes)
            WriteNote(note, bar);
        // A letter on the first note of the bar tells the voices apart without their colours.
        RollNote? lettered = notes.Where(note => note.Sharers == 1).Select(note => (RollNote?)note).FirstOrDefault();
        if (lettered is { } first)
        {
            _page.Element("text", VoiceStyle.Letter(voice), ("class", Overlay?.TextStyle(first)), ("x", X(first.Start, bar)),
                ("dx", Overlay is null ? "3" : "5"), ("y", Figures.Coordinate(Top(first.Note.Pitch) + 7.5)));
        }
        _page.EndLine();
    }

    private void WriteNote(RollNote note, RollBar bar)
    {
        double height = (double)RowHeight / note.Sharers;
        double top = Top(note.Note.Pitch) + note.Place * height;
        string style = note.IsStart ? "note" : "held";
        _page.Start("rect", ("class", Overlay is null ? style : $"{style} {Overlay.NoteStyle(note)}"), ("x", X(note.Start, bar)),
            ("y", Figures.Coordinate(top)), ("width", Figures.Share((double)(note.End - note.Start) / _longest)),
            ("height", Figures.Coordinate(height)), ("rx", note.Sharers == 1 ? "3" : "1.5"));
        RollBar named = note.IsStart ? bar : _bars.First(other => note.Note.Onset < other.End);
        string words = NoteText.Describe(note.Voice, note.Name, note.Note, named);
        _page.Element("title", Overlay is null ? words : $"{words}\n{Overlay.NoteWords(note)}");
        _page.EndLine();
        if (Overlay is not null && !note.JoinsPrevious)
            _page.Empty("rect", ("class", "stripe"), ("x", X(note.Start, bar)), ("y", Figures.Coordinate(top)), ("width", "3"),
                ("height", Figures.Coordinate(height)));
        const double TieLength = 0.3;
        if (note.JoinsPrevious)
            Tie(note.Start, note.Start + TieLength, top + height / 2, bar);
        if (note.JoinsNext)
            Tie(note.End - TieLength, note.End, top + height / 2, bar);
    }

    private void Tie(double from, double to, double row, RollBar bar) =>
        _page.Empty("line", ("class", "tie"), ("x1", X(from, bar)), ("x2", X(to, bar)),
            ("y1", Figures.Coordinate(row)), ("y2", Figures.Coordinate(row)));

    private void WriteMark(RollMark mark, RollBar bar)
    {
        string x = X(mark.Frame, bar);
        _page.Start("a", ("class", "mark"), ("href", "#" + mark.Target));
        _page.Element("title", mark.Words);
        double[] rows = [.. mark.Pitches.Distinct().Select(pitch => Top(pitch) + RowHeight / 2.0)];
        _page.Empty("line", ("x1", x), ("x2", x), ("y1", Figures.Coordinate(rows.Min())), ("y2", Figures.Coordinate(rows.Max())));
        foreach (double row in rows)
            _page.Empty("circle", ("cx", x), ("cy", Figures.Coordinate(row)), ("r", "3.2"));
        _page.Element("text", FormattableString.Invariant($"{mark.Number}"), ("x", x), ("dx", "1"), ("y", "23"));
        _page.EndLine();
    }

    private static string Describe(RollBar bar, List<RollNote> notes)
    {
        if (notes.Count == 0)
            return "All voices rest.";
        IEnumerable<string> voices = notes.GroupBy(note => note.Voice).Select(voice =>
            $"{voice.Key} {string.Join(", ", voice.Select(note => note.IsStart ? note.Name : note.Name + " held"))}");
        string fermata = notes.Exists(note => note.Note.Fermata && note.IsStart) ? " Fermata." : "";
        return $"{string.Join("; ", voices)}.{fermata}";
    }

    private string X(double frame, RollBar bar) => Figures.Share((frame - bar.Downbeat) / _longest);

    private int Top(int pitch) => Header + (_highest - pitch) * RowHeight;

    private void Rectangle(string style, string x, string width, int y, int height)
    {
        _page.Empty("rect", ("class", style), ("x", x), ("y", Figures.Coordinate(y)), ("width", width),
            ("height", Figures.Coordinate(height)));
    }

    private void HorizontalLine(string style, int y) =>
        _page.Empty("line", ("class", style), ("x1", "0"), ("x2", "100%"), ("y1", Figures.Coordinate(y)),
            ("y2", Figures.Coordinate(y)));

    private void VerticalLine(string style, string x, int top) =>
        _page.Empty("line", ("class", style), ("x1", x), ("x2", x), ("y1", Figures.Coordinate(top)),
            ("y2", Figures.Coordinate(Height)));
}
