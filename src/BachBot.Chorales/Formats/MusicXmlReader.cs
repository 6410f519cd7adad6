using System.Xml;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Formats;

/// <summary>Reads partwise MusicXML 1.0 to 4.0: titles, the list of parts, and the four parts that are the
/// voices.</summary>
internal sealed class MusicXmlReader
{
    private readonly string _file;
    private readonly XmlReader _xml;
    private readonly List<string> _partIds = [];
    private readonly List<string> _partNames = [];
    private string? _workTitle;
    private string? _movementTitle;
    private readonly GivenVoices _given;
    private int[]? _partOfVoice;

    private MusicXmlReader(string file, XmlReader xml, GivenVoices given)
    {
        _given = given;
        _file = file;
        _xml = xml;
    }

    /// <summary>Reads a score.</summary>
    /// <exception cref="ScoreFormatException">No MusicXML, or not the voices that it must have.</exception>
    /// <exception cref="XmlException">Not well-formed.</exception>
    public static Score Read(ReadOnlyMemory<byte> document, string file, GivenVoices given = GivenVoices.All)
    {
        using XmlReader xml = OpenXml(document);
        return new MusicXmlReader(file, xml, given).ReadScore();
    }

    /// <summary>An XML reader that fetches nothing and expands nothing: document types are skipped, and a reference to
    /// an entity that one of them declares is an error.</summary>
    public static XmlReader OpenXml(ReadOnlyMemory<byte> document) => XmlReader.Create(BoundedStream.Open(document),
        new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Ignore,
            XmlResolver = null,
            NameTable = new BoundedNameTable(),
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
        });

    private Score ReadScore()
    {
        _xml.MoveToContent();
        if (_xml.LocalName != "score-partwise")
            throw Error(_xml.LocalName == "score-timewise"
                ? "score-timewise is not read; convert the file to score-partwise"
                : $"no MusicXML score: the root element is {_xml.LocalName.Quoted()}, expected score-partwise");

        IReadOnlyList<NotatedBar>?[] partBars = [];
        int fifthsPart = int.MaxValue, fifths = 0;
        _xml.ForEachChild(() =>
        {
            switch (_xml.LocalName)
            {
                case "work":
                    _xml.ForEachChild(() => _workTitle ??= _xml.LocalName == "work-title" ? _xml.ReadText() : null);
                    break;
                case "movement-title":
                    _movementTitle ??= _xml.ReadText();
                    break;
                case "part-list":
                    ReadPartList();
                    partBars = new IReadOnlyList<NotatedBar>?[_partIds.Count];
                    break;
                case "part":
                    ReadPart();
                    break;
                default:
                    break;
            }
        });

        if (_partOfVoice is null)
            throw Error("no part-list");
        IReadOnlyList<NotatedBar>[] voices = [.. _partOfVoice.Select((part, voice) => part < 0 ? [] : partBars[part] ??
            throw Error($"the {(Voice)voice} part (id {_partIds[part].Quoted()}) is listed but not in the score"))];
        return ScoreAssembly.Assemble(_file, voices, new RepeatOrder(_file, voices).Ranges)
            .ToScore(_file, Title(), _partNames, _partOfVoice, fifths);

        void ReadPart()
        {
            string id = _xml.GetAttribute("id") ?? "";
            int part = _partIds.IndexOf(id);
            int voice = Array.IndexOf(_partOfVoice ?? [], part);
            if (part < 0 || voice < 0)
                return;
            if (partBars[part] is not null)
                throw Error($"part {id.Quoted()} occurs twice");
            var reader = new MusicXmlPartReader(_file, ((Voice)voice).ToString(), _xml);
            partBars[part] = reader.ReadBars();
            // The signature of the first voice in score order that has one; transposing parts are rare and last.
            if (reader.Fifths is int found && part < fifthsPart)
                (fifthsPart, fifths) = (part, found);
        }
    }

    private void ReadPartList()
    {
        if (_partOfVoice is not null)
            throw Error("a second part-list");
        _xml.ForEachChild(() =>
        {
            if (_xml.LocalName != "score-part")
                return;
            if (_partIds.Count == ScoreLimits.Parts)
                throw ScoreAssembly.TooManyParts(_file, "parts");
            _partIds.Add(_xml.GetAttribute("id") ?? "");
            string? name = null;
            _xml.ForEachChild(() => name ??= _xml.LocalName == "part-name" ? _xml.ReadText() : null);
            _partNames.Add(name ?? "");
        });
        if (_partIds.Distinct().Count() != _partIds.Count)
            throw Error("two parts in the part-list have the same id");
        _partOfVoice = VoiceNames.FindParts(_partNames, _file, "parts", _given);
    }

    /// <summary>The title of the movement, else of the work; programs that know none write the file's name.</summary>
    private string? Title() => new[] { _movementTitle, _workTitle }
        .Select(title => title?.Trim())
        .FirstOrDefault(title => !string.IsNullOrEmpty(title) && !ScoreReader.IsScoreName(title));

    private ScoreFormatException Error(string reason) => new(_file, null, reason);
}
