using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Formats;

/// <summary>Writes out repeats and numbered endings.</summary>
/// <remarks>A backward repeat returns to the last forward repeat, else to the bar after the previous backward repeat,
/// else to the start. Bars of a numbered ending sound in the passes that its number names.</remarks>
internal sealed class RepeatOrder
{
    private readonly string _file;
    private readonly int _barCount;
    private readonly bool[] _forward;
    private readonly int[] _plays;
    private readonly Ending?[] _endings;

    /// <summary>Collects the marks of all voices; a mark counts if any voice has it.</summary>
    public RepeatOrder(string file, IReadOnlyList<IReadOnlyList<NotatedBar>> voices)
    {
        _file = file;
        _barCount = voices.Max(bars => bars.Count);
        _forward = new bool[_barCount];
        _plays = new int[_barCount];
        var starts = new IReadOnlyList<int>?[_barCount];
        var stops = new bool[_barCount];
        Array.Fill(_plays, 1);
        foreach (IReadOnlyList<NotatedBar> bars in voices)
        {
            for (int bar = 0; bar < bars.Count; bar++)
            {
                _forward[bar] |= bars[bar].ForwardRepeat;
                _plays[bar] = Math.Max(_plays[bar], bars[bar].Plays);
                starts[bar] ??= bars[bar].EndingStart;
                stops[bar] |= bars[bar].EndingStop;
            }
        }
        _endings = FindEndings(starts, stops);
    }

    /// <summary>The order of performance as stretches of time; neighbours that follow each other are joined.</summary>
    /// <param name="starts">Start of every bar, and the end.</param>
    /// <exception cref="ScoreFormatException">The repeats make the piece longer than a score may be.</exception>
    public IReadOnlyList<ScoreRange> Ranges(IReadOnlyList<Fraction> starts)
    {
        var ranges = new List<ScoreRange>();
        Fraction played = Fraction.Zero;
        foreach (int bar in Bars())
        {
            Fraction start = starts[bar], end = starts[bar + 1];
            if (start == end)
                continue;
            played += end - start;
            if (played > ScoreLimits.Quarters)
                throw ScoreAssembly.TooLong(_file, $"bar {bar + 1} with repeats");
            if (ranges.Count > 0 && ranges[^1].End == start)
                ranges[^1] = ranges[^1] with { End = end };
            else
                ranges.Add(new ScoreRange(start, end));
        }
        return ranges;
    }

    /// <summary>The bars in the order of performance.</summary>
    private IEnumerable<int> Bars()
    {
        int sectionStart = 0, pass = 1, bar = 0, played = 0;
        while (bar < _barCount)
        {
            if (_forward[bar] && bar != sectionStart)
                (sectionStart, pass) = (bar, 1);
            if (_endings[bar] is { } ending && !ending.Passes.Contains(pass))
            {
                bar++;
                if (EndsGroup(bar - 1))
                    (sectionStart, pass) = (bar, 1);
                continue;
            }
            // Empty bars take no time, so that the limit on time alone would not stop a repeat of them.
            if (++played > 8 * ScoreLimits.Bars)
                throw ScoreAssembly.TooLong(_file, $"bar {bar + 1} with repeats");
            yield return bar;
            if (_plays[bar] > 1 && pass < Math.Max(_plays[bar], _endings[bar]?.LastPass ?? 0))
            {
                pass++;
                bar = sectionStart;
                continue;
            }
            bar++;
            if (_plays[bar - 1] > 1 || EndsGroup(bar - 1))
                (sectionStart, pass) = (bar, 1);
        }
    }

    /// <summary>The last bar of a row of endings, after which counting of passes starts anew.</summary>
    private bool EndsGroup(int bar) =>
        _endings[bar] is not null && (bar + 1 == _barCount || _endings[bar + 1]?.Group != _endings[bar]!.Group);

    private Ending?[] FindEndings(IReadOnlyList<int>?[] starts, bool[] stops)
    {
        var endings = new Ending?[_barCount];
        int group = 0;
        for (int bar = 0; bar < _barCount; bar++)
        {
            if (starts[bar] is not { } passes)
                continue;
            int last = bar;
            while (last + 1 < _barCount && !stops[last] && _plays[last] == 1 && starts[last + 1] is null)
                last++;
            // An ending that nothing closes before the end of the piece covers its first bar only.
            if (last + 1 == _barCount && !stops[last] && _plays[last] == 1)
                last = bar;
            if (bar == 0 || endings[bar - 1] is null || passes.Contains(1))
                group++;
            var ending = new Ending(group, passes);
            for (int b = bar; b <= last; b++)
                endings[b] = ending;
        }

        // Endings 1 and 2 make two passes; an ending 1 alone makes two, the second without it.
        foreach (var row in endings.OfType<Ending>().Distinct().GroupBy(ending => ending.Group))
        {
            int highest = row.Max(ending => ending.Passes.Max());
            int passes = row.Count() == 1 ? highest + 1 : highest;
            foreach (Ending ending in row)
                ending.LastPass = passes;
        }
        return endings;
    }

    private sealed class Ending(int group, IReadOnlyList<int> passes)
    {
        public int Group { get; } = group;

        public IReadOnlyList<int> Passes { get; } = passes;

        public int LastPass { get; set; }
    }
}
