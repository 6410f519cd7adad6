using System.Globalization;
using System.Xml;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Formats;

/// <summary>Reads the bars of one MusicXML part.</summary>
/// <remarks>Of several voices in the part, the one that the bar has first counts; of a chord, its first note. Grace and
/// cue notes are no notes.</remarks>
internal sealed class MusicXmlPartReader
{
    private const int LargestNumber = 1_000_000_000;
    private const string FirstVoice = "1";

    private readonly string _file;
    private readonly string _part;
    private readonly XmlReader _xml;
    private readonly List<NotatedBar> _bars = [];
    private Fraction _divisions;
    private int _transpose;
    private NotatedBar _bar = new();
    private int _noteCount;
    private Fraction _cursor;
    private string? _barVoice;

    /// <summary>A reader for the part at which <paramref name="xml"/> stands.</summary>
    public MusicXmlPartReader(string file, string part, XmlReader xml)
    {
        _file = file;
        _part = part;
        _xml = xml;
    }

    /// <summary>The first key signature in fifths; null if the part has none.</summary>
    public int? Fifths { get; private set; }

    /// <summary>The part's bars in order.</summary>
    public IReadOnlyList<NotatedBar> ReadBars()
    {
        _xml.ForEachChild(() =>
        {
            if (_xml.LocalName == "measure")
                ReadBar();
        });
        return _bars;
    }

    private void ReadBar()
    {
        if (_bars.Count == ScoreLimits.Bars)
            throw Error($"more than {ScoreLimits.Bars} bars, the limit of a score");
        // Messages name the bar as the file numbers it: a pickup is often 0.
        _bar = new NotatedBar { Number = _xml.GetAttribute("number") };
        _bars.Add(_bar);
        _cursor = Fraction.Zero;
        _barVoice = null;
        _xml.ForEachChild(() =>
        {
            switch (_xml.LocalName)
            {
                case "attributes":
                    ReadAttributes();
                    break;
                case "note":
                    ReadNote();
                    break;
                case "backup":
                    _cursor -= ReadMove("backup");
                    if (_cursor < Fraction.Zero)
                        throw Error("a backup goes before the start of the bar");
                    break;
                case "forward":
                    _cursor += ReadMove("forward");
                    break;
                case "barline":
                    ReadBarLine();
                    break;
                default:
                    break;
            }
        });
    }

    private void ReadAttributes() => _xml.ForEachChild(() =>
    {
        switch (_xml.LocalName)
        {
            case "divisions":
                _divisions = Decimal("divisions", _xml.ReadText());
                if (_divisions <= Fraction.Zero)
                    throw Error("divisions must be more than 0");
                break;
            case "key":
                int? fifths = null;
                _xml.ForEachChild(() => fifths ??= _xml.LocalName == "fifths"
                    ? Integer("fifths", _xml.ReadText(), -14, 14) : null);
                Fifths ??= fifths;
                break;
            case "time":
                ReadTime();
                break;
            case "transpose":
                ReadTranspose();
                break;
            default:
                break;
        }
    });

    private void ReadTime()
    {
        int beats = 0;
        int? beatType = null;
        _xml.ForEachChild(() =>
        {
            // A sum such as 3+2 is one signature of 5; a second pair of numbers in the element is left out.
            if (_xml.LocalName == "beats" && beatType is null)
                beats = _xml.ReadText().Split('+').Sum(number => Integer("beats", number, 1, 64));
            else if (_xml.LocalName == "beat-type")
                beatType ??= Integer("beat-type", _xml.ReadText(), 1, 64);
        });
        if (beatType is int type)
            _bar.Metres.Add(new ScoreMetre(_cursor, ScoreAssembly.Metre(_file, Place, beats, type)));
    }

    private void ReadTranspose()
    {
        _transpose = 0;
        _xml.ForEachChild(() =>
        {
            if (_xml.LocalName == "chromatic")
                _transpose += WholeNumber("chromatic", _xml.ReadText(), -120, 120);
            else if (_xml.LocalName == "octave-change")
                _transpose += 12 * WholeNumber("octave-change", _xml.ReadText(), -10, 10);
        });
    }

    private Fraction ReadMove(string element)
    {
        Fraction? duration = null;
        _xml.ForEachChild(() =>
        {
            if (_xml.LocalName == "duration")
                duration = Duration(_xml.ReadText());
        });
        return duration ?? throw Error($"a {element} without duration");
    }

    private void ReadNote()
    {
        bool grace = false, cue = false, chord = false, rest = false, fermata = false, start = false, stop = false;
        int? pitch = null;
        Fraction? duration = null;
        string voice = FirstVoice;
        _xml.ForEachChild(() =>
        {
            switch (_xml.LocalName)
            {
                case "grace":
                    grace = true;
                    break;
                case "cue":
                    cue = true;
                    break;
                case "chord":
                    chord = true;
                    break;
                case "rest" or "unpitched":
                    rest = true;
                    break;
                case "pitch":
                    pitch = ReadPitch();
                    break;
                case "duration":
                    duration = Duration(_xml.ReadText());
                    break;
                case "voice":
                    voice = _xml.ReadText().Trim();
                    break;
                case "tie":
                    ReadTie();
                    break;
                case "notations":
                    _xml.ForEachChild(() =>
                    {
                        fermata |= _xml.LocalName == "fermata";
                        if (_xml.LocalName == "tied")
                            ReadTie();
                    });
                    break;
                default:
                    break;
            }
        });

        if (grace)
            return;
        if (!rest && pitch is null)
            throw Error("a note with neither pitch nor rest");
        Fraction length = duration ?? throw Error("a note without duration");
        if (chord)
            return;
        if (++_noteCount > ScoreLimits.Notes)
            throw ScoreAssembly.TooManyNotes(_file, Place);
        Fraction onset = _cursor;
        _cursor += length;
        if (cue)
            return;
        _barVoice ??= voice;
        if (voice != _barVoice || length == Fraction.Zero)
            return;
        _bar.Length = Fraction.Max(_bar.Length, _cursor);
        if (!rest)
            _bar.Notes.Add(new ScoreNote(onset, length, SoundingPitch(pitch!.Value), stop, start, fermata));

        void ReadTie()
        {
            string? type = _xml.GetAttribute("type");
            start |= type == "start";
            stop |= type == "stop";
        }
    }

    private int ReadPitch()
    {
        int? step = null, octave = null;
        int alter = 0;
        _xml.ForEachChild(() =>
        {
            switch (_xml.LocalName)
            {
                case "step":
                    string name = _xml.ReadText().Trim();
                    step = name switch
                    {
                        "C" => 0,
                        "D" => 2,
                        "E" => 4,
                        "F" => 5,
                        "G" => 7,
                        "A" => 9,
                        "B" => 11,
                        _ => throw Error($"step {name.Quoted()}; expected A to G"),
                    };
                    break;
                case "alter":
                    alter = WholeNumber("alter", _xml.ReadText(), -12, 12);
                    break;
                case "octave":
                    octave = Integer("octave", _xml.ReadText(), -1, 99);
                    break;
                default:
                    break;
            }
        });
        if (step is null || octave is null)
            throw Error($"a pitch without {(step is null ? "step" : "octave")}");
        return (octave.Value + 1) * 12 + step.Value + alter;
    }

    private int SoundingPitch(int written)
    {
        int pitch = written + _transpose;
        return pitch is >= 0 and <= 127 ? pitch : throw Error(
            $"pitch {pitch} is outside MIDI's range of 0 to 127");
    }

    private void ReadBarLine() => _xml.ForEachChild(() =>
    {
        if (_xml.LocalName == "repeat")
        {
            if (_xml.GetAttribute("direction") == "forward")
                _bar.ForwardRepeat = true;
            else if (_xml.GetAttribute("direction") == "backward")
                _bar.Plays = Math.Max(_bar.Plays, Integer("times", _xml.GetAttribute("times") ?? "2", 1, 100));
        }
        else if (_xml.LocalName == "ending")
        {
            if (_xml.GetAttribute("type") == "start")
                _bar.EndingStart ??= EndingPasses(_xml.GetAttribute("number") ?? "");
            else
                _bar.EndingStop = true;
        }
    });

    /// <summary>The passes that an ending's number lists, such as <c>1,2</c>; null if it names none.</summary>
    private static int[]? EndingPasses(string numbers)
    {
        int[] passes = [.. numbers.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)
            .Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int pass)
                ? pass : 0)
            .Where(pass => pass is >= 1 and <= 100)];
        return passes.Length == 0 ? null : passes;
    }

    private Fraction Duration(string text)
    {
        Fraction divisions = Decimal("duration", text);
        if (divisions < Fraction.Zero)
            throw Error($"negative duration {text.Quoted()}");
        if (_divisions == Fraction.Zero)
            throw Error("a duration before any divisions, so that its length is unknown");
        Fraction quarters = divisions / _divisions;
        return quarters <= ScoreLimits.Quarters ? quarters : throw ScoreAssembly.TooLong(_file, Place);
    }

    /// <summary>A decimal number as MusicXML allows it for times; at most six places count.</summary>
    private Fraction Decimal(string element, string text)
    {
        const long Places = 1_000_000;
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint |
                NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture, out decimal value) || Math.Abs(value) > LargestNumber)
            throw Error($"{element} {text.Quoted()} is no number up to {LargestNumber}");
        return new Fraction((long)(value * Places), Places);
    }

    private int WholeNumber(string element, string text, int least, int most)
    {
        Fraction value = Decimal(element, text);
        return value.Denominator == 1 && value.Numerator >= least && value.Numerator <= most ? (int)value.Numerator
            : throw Error($"{element} {text.Quoted()}; expected a whole number from {least} to {most}");
    }

    private int Integer(string element, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) &&
        value >= least && value <= most ? value
            : throw Error($"{element} {text.Quoted()}; expected a number from {least} to {most}");

    private string Place => string.Create(CultureInfo.InvariantCulture,
        $"{_part}, bar {_bar.Number ?? $"{_bars.Count} from the start"}");

    private ScoreFormatException Error(string reason) => new(_file, _bars.Count == 0 ? _part : Place, reason);
}
