using System.Globalization;
using System.Text.Json;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Text;

namespace BachBot.Chorales.Corpus;

/// <summary>Reads the lines of a dataset file; see <see cref="DatasetFile"/>.</summary>
internal sealed class DatasetFileReader(string file)
{
    private int _line;

    /// <summary>Reads a dataset.</summary>
    /// <exception cref="InvalidDataException">The file is no dataset, or damaged.</exception>
    public Dataset Read(Stream stream)
    {
        // A device has no length and would never end.
        if (stream.Length == 0)
            throw Error("the file is empty");
        using var lines = new StreamReader(stream);
        using JsonDocument header = Parse(lines.ReadLine());
        return Checked(() =>
        {
            JsonElement root = header.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out JsonElement format) ||
                format.ValueKind != JsonValueKind.String || format.GetString() != DatasetFile.Format)
                throw Error($"no dataset (the first line lacks \"format\":\"{DatasetFile.Format}\")");
            int version = root.GetProperty("version").GetInt32();
            if (version != DatasetFile.Version)
                throw Error(string.Create(CultureInfo.InvariantCulture,
                    $"version {version} of the format; this program reads version {DatasetFile.Version}"));
            return ReadBody(root, lines);
        });
    }

    private Dataset ReadBody(JsonElement header, StreamReader lines)
    {
        IChoraleEncoding encoding = ReadEncoding(header);
        var vocabulary = new Vocabulary(header.GetProperty("vocabulary").EnumerateArray()
            .Select(token => token.GetString() ?? throw Error("a token of the vocabulary is null")));
        int pieceCount = header.GetProperty("pieces").GetInt32();
        int leftOutCount = header.GetProperty("leftOut").GetInt32();
        var pieces = new List<DatasetPiece>();
        var leftOut = new List<LeftOutFile>();
        string? text;
        while ((text = lines.ReadLine()) is not null)
        {
            using JsonDocument line = Parse(text);
            if (line.RootElement.TryGetProperty("leftOut", out JsonElement reason))
                leftOut.Add(new LeftOutFile(Text(line.RootElement, "file"), reason.GetString() ?? ""));
            else
                pieces.Add(ReadPiece(line.RootElement, vocabulary.Count));
        }
        int tokens = pieces.Sum(piece => piece.Tokens.Length);
        if (pieces.Count != pieceCount || leftOut.Count != leftOutCount ||
            tokens != header.GetProperty("tokens").GetInt32())
        {
            throw Error(string.Create(CultureInfo.InvariantCulture,
                $"{pieces.Count} pieces with {tokens} tokens and {leftOut.Count} files left out, but the header ") +
                $"says {pieceCount}, {header.GetProperty("tokens")} and {leftOutCount}: " +
                "the file is cut off or was changed");
        }
        int? cut = header.TryGetProperty("streamTrainTokens", out JsonElement train) ? train.GetInt32() : null;
        if (cut is < 0 || cut > tokens)
            throw Error($"streamTrainTokens is {cut}, outside the stream of {tokens} tokens");
        return new Dataset(encoding, vocabulary, pieces, leftOut)
        {
            Transposed = header.GetProperty("transposed").GetBoolean(),
            SplitName = Text(header, "split"),
            StreamTrainTokens = cut,
        };
    }

    private IChoraleEncoding ReadEncoding(JsonElement header)
    {
        try
        {
            return ChoraleEncoding.Parse(Text(header, "encoding"));
        }
        catch (FormatException exception)
        {
            throw Error(exception.Message);
        }
    }

    private DatasetPiece ReadPiece(JsonElement json, int vocabulary)
    {
        int[] tokens = [.. json.GetProperty("tokens").EnumerateArray().Select(token => token.GetInt32())];
        int unknown = tokens.AsSpan().IndexOfAnyExceptInRange(0, vocabulary - 1);
        if (unknown >= 0)
            throw Error($"the token number {tokens[unknown]} is outside the vocabulary of {vocabulary}");
        string key = Text(json, "key"), split = Text(json, "split");
        return new DatasetPiece
        {
            File = Text(json, "file"),
            Title = json.TryGetProperty("title", out JsonElement title) ? title.GetString() : null,
            Key = Key.TryParse(key, out Key parsedKey) ? parsedKey : throw Error($"no key '{key}'"),
            Transposition = json.GetProperty("transposition").GetInt32(),
            Bars = new BarGrid(json.GetProperty("bars").EnumerateArray().Select(ReadSection)),
            Split = Array.Find(Enum.GetValues<DatasetSplit>(), part => DatasetFile.NameOf(part) == split) is var part &&
                DatasetFile.NameOf(part) == split ? part : throw Error($"no part '{split}'"),
            Statistics = ReadStatistics(json.GetProperty("statistics")),
            Tokens = tokens,
        };
    }

    private BarSection ReadSection(JsonElement json)
    {
        string? metre = json[1].GetString();
        return Metre.TryParse(metre ?? "", out Metre parsed)
            ? new BarSection(json[0].GetInt32(), parsed, json[2].GetInt32())
            : throw Error($"no metre '{metre}'");
    }

    private PieceStatistics ReadStatistics(JsonElement json) => new()
    {
        Frames = json.GetProperty("frames").GetInt32(),
        FramesPlayed = json.GetProperty("framesPlayed").GetInt32(),
        Notes = json.GetProperty("notes").GetInt32(),
        NotesMoved = json.GetProperty("notesMoved").GetInt32(),
        NotesVanished = json.GetProperty("notesVanished").GetInt32(),
        FermataFrames = json.GetProperty("fermataFrames").GetInt32(),
        FermataFramesPlayed = json.GetProperty("fermataFramesPlayed").GetInt32(),
        FramesWithRest = json.GetProperty("framesWithRest").GetInt32(),
        FramesWithUnison = json.GetProperty("framesWithUnison").GetInt32(),
        FramesWithCrossing = json.GetProperty("framesWithCrossing").GetInt32(),
        Ranges = ReadRanges(json.GetProperty("ranges")),
    };

    private PitchRange?[] ReadRanges(JsonElement json)
    {
        PitchRange?[] ranges = [.. json.EnumerateArray().Select(range => range.GetArrayLength() == 0
            ? (PitchRange?)null : new PitchRange(range[0].GetInt32(), range[1].GetInt32()))];
        return ranges.Length == Chorale.VoiceCount ? ranges : throw Error($"{ranges.Length} ranges for four voices");
    }

    private string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ??
        throw Error($"'{name}' is null");

    private JsonDocument Parse(string? text)
    {
        _line++;
        try
        {
            return JsonDocument.Parse(text ?? throw Error("the file is empty"));
        }
        catch (JsonException)
        {
            throw Error(_line == 1 ? "no dataset (the first line is no JSON)"
                : "no JSON: the file is cut off or was changed");
        }
    }

    /// <summary>Turns what JSON elements throw about missing or wrong values into one line.</summary>
    private T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (KeyNotFoundException)
        {
            throw Error("a value is missing");
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException or
            ArgumentException or IndexOutOfRangeException)
        {
            throw Error($"a value of the wrong kind ({exception.Message.ReplaceLineEndings(" ")})");
        }
    }

    private InvalidDataException Error(string reason) => new(string.Create(CultureInfo.InvariantCulture,
        $"{file}, line {Math.Max(_line, 1)}: {reason.TrimEnd('.')}; prepare the corpus again"));
}
