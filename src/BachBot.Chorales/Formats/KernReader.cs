using System.Globalization;
using System.Text;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Formats;

/// <summary>Reads Humdrum <c>**kern</c> with four spines, the bass on the left and the soprano on the right unless
/// instrument names say otherwise.</summary>
/// <remarks>Repeats follow the expansion list (<c>*&gt;[A,A,B]</c>); without one every bar is played once. Where a
/// spine splits, its left part counts. Other kinds of spines (lyrics, analysis) are passed over.</remarks>
internal sealed class KernReader
{
    private readonly string _file;
    private readonly GivenVoices _given;
    private readonly List<KernVoice> _kern = [];
    private readonly Dictionary<string, (int Bar, Fraction Offset)> _sections = new(StringComparer.Ordinal);
    private readonly List<string> _sectionOrder = [];
    private KernSpines? _spines;
    private string[]? _expansion;
    private string? _title;
    private int _titleRank = int.MaxValue;
    private int? _fifths;
    private int _line;

    private KernReader(string file, GivenVoices given) => (_file, _given) = (file, given);

    /// <summary>Reads a score.</summary>
    /// <exception cref="ScoreFormatException">No <c>**kern</c>, or not the voices that it must have.</exception>
    public static Score Read(ReadOnlyMemory<byte> content, string file, GivenVoices given = GivenVoices.All)
    {
        // Files are UTF-8 or, older ones, Latin-1; nothing in them says which.
        string text = System.Text.Unicode.Utf8.IsValid(content.Span)
            ? Encoding.UTF8.GetString(content.Span) : Encoding.Latin1.GetString(content.Span);
        return new KernReader(file, given).ReadScore(text);
    }

    private Score ReadScore(string text)
    {
        using var lines = new StringReader(text.TrimStart('\uFEFF'));
        while (lines.ReadLine() is { } line)
        {
            _line++;
            if (line.StartsWith("!!", StringComparison.Ordinal))
                ReadReference(line);
            else if (line.AsSpan().Count('\t') >= KernSpines.MostFields)
                throw Error($"more than {KernSpines.MostFields} fields");
            else if (line.Length > 0 && !ReadRecord(line.Split('\t')))
                break;
        }
        if (_spines is null)
            throw new ScoreFormatException(_file, null, "no **kern line");

        int[] partOfVoice = FindVoices();
        IReadOnlyList<NotatedBar>[] voices = [.. partOfVoice.Select(part => part < 0 ? [] : _kern[part].Bars)];
        return ScoreAssembly.Assemble(_file, voices, Expand)
            .ToScore(_file, _title, [.. _kern.Select(voice => voice.Name ?? "")], partOfVoice, _fifths ?? 0);
    }

    private int[] FindVoices()
    {
        string?[] names = [.. _kern.Select(voice => voice.Name)];
        bool named = names.Select(VoiceNames.Of).OfType<Voice>().Distinct().Count() == Chorale.VoiceCount;
        return names.Length == Chorale.VoiceCount && !named ? [3, 2, 1, 0]
            : VoiceNames.FindParts(names, _file, "**kern spines", _given);
    }

    /// <summary>Titles: the German original's, else one without a language, else any.</summary>
    private void ReadReference(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !line.StartsWith("!!!OTL", StringComparison.Ordinal))
            return;
        int rank = line[3..colon] switch
        {
            "OTL@@DE" => 0,
            "OTL" => 1,
            _ => 2,
        };
        string title = line[(colon + 1)..].Trim();
        if (rank < _titleRank && title.Length > 0)
            (_title, _titleRank) = (title, rank);
    }

    /// <summary>Reads a line of fields; false after the last one, where all spines end.</summary>
    private bool ReadRecord(string[] fields)
    {
        if (_spines is null)
        {
            if (!fields[0].StartsWith("**", StringComparison.Ordinal))
                throw Error("text before the first **kern line");
            foreach (string _ in fields.Where(field => field == "**kern"))
                _kern.Add(new KernVoice(_file));
            if (_kern.Count == 0)
                throw Error("no **kern among the spines");
            _spines = new KernSpines(fields);
            return true;
        }
        if (fields.Length != _spines.Count)
        {
            throw Error(string.Create(CultureInfo.InvariantCulture,
                $"{fields.Length} fields where {_spines.Count} spines are open"));
        }
        switch (fields[0].FirstOrDefault())
        {
            case '!':
                return true;
            case '=':
                StartBar();
                return true;
            case '*':
                ReadInterpretations(fields);
                return _spines.Count > 0;
            default:
                ReadData(fields);
                return true;
        }
    }

    private void StartBar()
    {
        // A bar line before the first note starts no second bar.
        if (_kern.TrueForAll(voice => voice.BarIsEmpty))
            return;
        if (_kern[0].Bars.Count == ScoreLimits.Bars)
            throw Error($"more than {ScoreLimits.Bars} bars, the limit of a score");
        foreach (KernVoice voice in _kern)
            voice.StartBar();
    }

    private void ReadInterpretations(string[] fields)
    {
        for (int f = 0; f < fields.Length; f++)
        {
            string field = fields[f];
            KernVoice? voice = _spines!.IsFirstOfVoice(f, out int kern) ? _kern[kern] : null;
            if (voice is null)
                continue;
            if (field.StartsWith("*M", StringComparison.Ordinal) && field.Contains('/', StringComparison.Ordinal))
                voice.AddMetre(ReadMetre(field));
            else if (field.StartsWith("*I\"", StringComparison.Ordinal))
                voice.Name ??= field[3..];
            else if (field.StartsWith("*k[", StringComparison.Ordinal))
                _fifths ??= field.Count(c => c == '#') - field.Count(c => c == '-');
            else if (field.StartsWith("*>[", StringComparison.Ordinal))
                _expansion ??= field[3..].TrimEnd(']').Split(',', StringSplitOptions.TrimEntries);
            else if (field.StartsWith("*>", StringComparison.Ordinal) && !field.Contains('[', StringComparison.Ordinal))
                StartSection(field[2..]);
        }
        if (!_spines!.TryAdvance(fields, out string reason))
            throw Error(reason);
    }

    private Metre ReadMetre(string field)
    {
        string[] numbers = field[2..].Split('/');
        return numbers.Length == 2 &&
            int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out int beats) &&
            int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out int beatType)
                ? ScoreAssembly.Metre(_file, Line, beats, beatType)
                : throw Error($"time signature {field.Quoted()}; expected one such as *M4/4");
    }

    private void StartSection(string label)
    {
        // Every spine repeats the label.
        if (_sections.TryAdd(label, (_kern[0].Bars.Count - 1, _kern.Max(voice => voice.Cursor))))
            _sectionOrder.Add(label);
    }

    private void ReadData(string[] fields)
    {
        Fraction? onset = null;
        for (int f = 0; f < fields.Length; f++)
        {
            if (!_spines!.IsFirstOfVoice(f, out int kern) || fields[f] == ".")
                continue;
            if (!KernToken.TryParse(fields[f], out KernToken token, out string reason))
                throw Error($"spine {f + 1}: {fields[f].Quoted()} has {reason}");
            if (token.Duration == Fraction.Zero)
                continue;
            KernVoice voice = _kern[kern];
            onset ??= voice.Cursor;
            if (voice.Cursor != onset)
            {
                throw Error($"spine {f + 1} is at {voice.Cursor} quarters of the bar, another one at {onset}: " +
                    "the durations before do not add up");
            }
            voice.Add(token);
        }
    }

    private IReadOnlyList<ScoreRange> Expand(IReadOnlyList<Fraction> starts)
    {
        if (_expansion is null)
            return [new ScoreRange(Fraction.Zero, starts[^1])];
        Fraction[] begins = [.. _sectionOrder.Select(label => starts[_sections[label].Bar] + _sections[label].Offset)];
        var ranges = new List<ScoreRange>();
        Fraction played = Fraction.Zero;
        foreach (string label in _expansion)
        {
            int section = _sectionOrder.IndexOf(label);
            if (section < 0)
                throw new ScoreFormatException(_file, null,
                    $"the expansion list names a section {label.Quoted()}, which the file does not have");
            var range = new ScoreRange(begins[section],
                section + 1 < begins.Length ? begins[section + 1] : starts[^1]);
            played += range.End - range.Start;
            if (played > ScoreLimits.Quarters)
                throw ScoreAssembly.TooLong(_file, "with repeats");
            if (ranges.Count > 0 && ranges[^1].End == range.Start)
                ranges[^1] = ranges[^1] with { End = range.End };
            else
                ranges.Add(range);
        }
        return ranges;
    }

    private string Line => string.Create(CultureInfo.InvariantCulture, $"line {_line}");

    private ScoreFormatException Error(string reason) => new(_file, Line, reason);
}
