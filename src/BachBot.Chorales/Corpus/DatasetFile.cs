using System.Text.Encodings.Web;
using System.Text.Json;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Checkpoints;

namespace BachBot.Chorales.Corpus;

/// <summary>Writes datasets to files and reads them back.</summary>
/// <remarks>
/// A file is UTF-8 text with one JSON object a line: first a header, then a piece a line, then a file that was left out
/// a line. Equal datasets give equal bytes.
/// <code>
/// {"format":"bachbot-dataset","version":2,"encoding":"satb order=SATB frames=notated","transposed":true,
///  "split":"tunes","pieces":358,"leftOut":2,"tokens":396566,"vocabulary":["(.)","(52, False)",...]}
/// {"file":"001.musicxml","title":"...","key":"G major","transposition":5,"bars":[[0,"3/4",8]],"split":"train",
///  "statistics":{"frames":252,...},"tokens":[107,...]}
/// {"file":"bad.mxl","leftOut":"damaged or no zip archive"}
/// </code>
/// A header with <c>streamTrainTokens</c> says that the stream of all tokens is cut there rather than divided by
/// piece. <c>bars</c> are a piece's sections of one metre: first frame, metre, frames of the bar before it.
/// </remarks>
public static class DatasetFile
{
    internal const string Format = "bachbot-dataset";
    internal const int Version = 2;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        // Titles with umlauts stay readable; the file is never part of a web page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a dataset. The file appears complete or not at all.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="path">Path of the file; an older one is replaced.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(Dataset dataset, string path)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        AtomicFile.Write(path, stream => Write(dataset, stream));
    }

    /// <summary>Reads a dataset.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="InvalidDataException">The file is no dataset, damaged, cut off, or of a later version; the
    /// message is one line and names the line of the file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Dataset Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return new DatasetFileReader(path).Read(stream);
    }

    /// <summary>Whether a file begins as datasets do.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static bool IsDataset(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Span<byte> start = stackalloc byte[Start.Length];
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && start.SequenceEqual(Start);
    }

    /// <summary>How every file begins.</summary>
    private static ReadOnlySpan<byte> Start => "{\"format\":\"bachbot-dataset\""u8;

    private static void Write(Dataset dataset, Stream stream)
    {
        WriteLine(stream, json => WriteHeader(json, dataset));
        foreach (DatasetPiece piece in dataset.Pieces)
            WriteLine(stream, json => WritePiece(json, piece));
        foreach (LeftOutFile file in dataset.LeftOut)
        {
            WriteLine(stream, json =>
            {
                json.WriteString("file", file.File);
                json.WriteString("leftOut", file.Reason);
            });
        }
    }

    private static void WriteLine(Stream stream, Action<Utf8JsonWriter> write)
    {
        using (var json = new Utf8JsonWriter(stream, WriterOptions))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
    }

    private static void WriteHeader(Utf8JsonWriter json, Dataset dataset)
    {
        json.WriteString("format", Format);
        json.WriteNumber("version", Version);
        json.WriteString("encoding", dataset.Encoding.Specification);
        json.WriteBoolean("transposed", dataset.Transposed);
        json.WriteString("split", dataset.SplitName);
        if (dataset.StreamTrainTokens is int cut)
            json.WriteNumber("streamTrainTokens", cut);
        json.WriteNumber("pieces", dataset.Pieces.Count);
        json.WriteNumber("leftOut", dataset.LeftOut.Count);
        json.WriteNumber("tokens", dataset.Pieces.Sum(piece => piece.Tokens.Length));
        json.WriteStartArray("vocabulary");
        foreach (string token in dataset.Vocabulary.Tokens)
            json.WriteStringValue(token);
        json.WriteEndArray();
    }

    private static void WritePiece(Utf8JsonWriter json, DatasetPiece piece)
    {
        json.WriteString("file", piece.File);
        if (piece.Title is not null)
            json.WriteString("title", piece.Title);
        json.WriteString("key", piece.Key.ToString());
        json.WriteNumber("transposition", piece.Transposition);
        json.WriteStartArray("bars");
        foreach (BarSection section in piece.Bars.Sections)
        {
            json.WriteStartArray();
            json.WriteNumberValue(section.Frame);
            json.WriteStringValue(section.Metre.ToString());
            json.WriteNumberValue(section.Position);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteString("split", NameOf(piece.Split));
        WriteStatistics(json, piece.Statistics);
        json.WriteStartArray("tokens");
        foreach (int token in piece.Tokens.Span)
            json.WriteNumberValue(token);
        json.WriteEndArray();
    }

    private static void WriteStatistics(Utf8JsonWriter json, PieceStatistics statistics)
    {
        json.WriteStartObject("statistics");
        json.WriteNumber("frames", statistics.Frames);
        json.WriteNumber("framesPlayed", statistics.FramesPlayed);
        json.WriteNumber("notes", statistics.Notes);
        json.WriteNumber("notesMoved", statistics.NotesMoved);
        json.WriteNumber("notesVanished", statistics.NotesVanished);
        json.WriteNumber("fermataFrames", statistics.FermataFrames);
        json.WriteNumber("fermataFramesPlayed", statistics.FermataFramesPlayed);
        json.WriteNumber("framesWithRest", statistics.FramesWithRest);
        json.WriteNumber("framesWithUnison", statistics.FramesWithUnison);
        json.WriteNumber("framesWithCrossing", statistics.FramesWithCrossing);
        json.WriteStartArray("ranges");
        foreach (PitchRange? range in statistics.Ranges)
        {
            json.WriteStartArray();
            if (range is PitchRange pitches)
            {
                json.WriteNumberValue(pitches.Lowest);
                json.WriteNumberValue(pitches.Highest);
            }
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The name of a part in the file.</summary>
    internal static string NameOf(DatasetSplit split) => split switch
    {
        DatasetSplit.Train => "train",
        DatasetSplit.Valid => "valid",
        _ => "test",
    };
}
