using System.Globalization;
using System.Text.Json;
using BachBot.Chorales.Corpus;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;

namespace BachBot.Cli.Output;

/// <summary>The counts of a dataset, as text or JSON.</summary>
internal static class CorpusSummary
{
    private const int MostFrequent = 12;

    public static void Write(Terminal terminal, Dataset dataset, bool asJson)
    {
        CorpusStatistics all = CorpusStatistics.Of(dataset);
        if (asJson)
            Json.Write(terminal, json => WriteJson(json, dataset, all));
        else
            WriteText(terminal, dataset, all);
    }

    private static void WriteText(Terminal terminal, Dataset dataset, CorpusStatistics all)
    {
        void Row(string name, FormattableString value) =>
            terminal.Write($"{name,-18}{value.ToString(CultureInfo.InvariantCulture)}");
        Row("encoding", $"{dataset.Encoding.Specification}");
        Row("pieces", $"{all.Pieces:N0} ({dataset.LeftOut.Count} files left out)");
        Row("frames", $"{all.Frames:N0} sixteenths, {all.FermataFrames:N0} with a fermata, {all.FramesWithRest:N0} with a rest");
        Row("notes", $"{all.Notes:N0}, {all.NotesMoved:N0} moved by the grid, of which {all.NotesVanished:N0} vanished");
        Row("tokens", $"{all.Tokens:N0}, {all.Vocabulary} different, {all.NoteTokens} of them notes");
        foreach (DatasetSplit split in Enum.GetValues<DatasetSplit>())
            Row(split.ToString().ToLowerInvariant(), $"{dataset.PiecesOf(split).Count():N0} pieces, {dataset.Tokens(split).Length:N0} tokens");
        foreach ((Voice voice, PitchRange? range) in Enum.GetValues<Voice>().Zip(all.RangesWritten))
            Row(voice.ToString().ToLowerInvariant(), $"{range?.ToString() ?? "silent"}");
        Row("keys", $"{Counts(all.Keys)}");
        Row("metres", $"{Counts(all.Metres)}");
        Row("frequent tokens", $"{Counts(all.Histogram.Take(MostFrequent))}");
    }

    private static string Counts<T>(IEnumerable<KeyValuePair<T, int>> counts) => string.Join(
        ", ", counts.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key} {entry.Value:N0}")));

    private static void WriteJson(Utf8JsonWriter json, Dataset dataset, CorpusStatistics all)
    {
        json.WriteStartObject();
        json.WriteString("encoding", dataset.Encoding.Specification);
        json.WriteString("split", dataset.SplitName);
        WriteCounts(json, all);
        json.WriteStartObject("parts");
        foreach (DatasetSplit split in Enum.GetValues<DatasetSplit>())
        {
            json.WriteStartObject(split.ToString().ToLowerInvariant());
            json.WriteNumber("pieces", dataset.PiecesOf(split).Count());
            json.WriteNumber("tokens", dataset.Tokens(split).Length);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteStartArray("leftOut");
        foreach (LeftOutFile file in dataset.LeftOut)
        {
            json.WriteStartObject();
            json.WriteString("file", file.File);
            json.WriteString("reason", file.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter json, CorpusStatistics all)
    {
        json.WriteNumber("pieces", all.Pieces);
        json.WriteNumber("frames", all.Frames);
        json.WriteNumber("framesPlayed", all.FramesPlayed);
        json.WriteNumber("notes", all.Notes);
        json.WriteNumber("notesMovedByQuantisation", all.NotesMoved);
        json.WriteNumber("notesVanished", all.NotesVanished);
        json.WriteNumber("fermataFrames", all.FermataFrames);
        json.WriteNumber("fermataFramesPlayed", all.FermataFramesPlayed);
        json.WriteNumber("framesWithRest", all.FramesWithRest);
        json.WriteNumber("framesWithUnison", all.FramesWithUnison);
        json.WriteNumber("framesWithCrossing", all.FramesWithCrossing);
        json.WriteNumber("tokens", all.Tokens);
        json.WriteNumber("vocabulary", all.Vocabulary);
        json.WriteNumber("noteTokens", all.NoteTokens);
        WriteRanges(json, "rangeWritten", all.RangesWritten);
        WriteRanges(json, "rangeTransposed", all.RangesEncoded);
        WriteTable(json, "keys", all.Keys);
        WriteTable(json, "metres", all.Metres);
        WriteTable(json, "histogram", all.Histogram);
    }

    private static void WriteRanges(Utf8JsonWriter json, string name, IReadOnlyList<PitchRange?> ranges)
    {
        json.WriteStartObject(name);
        foreach ((Voice voice, PitchRange? range) in Enum.GetValues<Voice>().Zip(ranges))
        {
            json.WriteStartArray(voice.ToString()[..1]);
            if (range is { } pitches)
            {
                json.WriteNumberValue(pitches.Lowest);
                json.WriteNumberValue(pitches.Highest);
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WriteTable<T>(Utf8JsonWriter json, string name, IReadOnlyList<KeyValuePair<T, int>> counts)
    {
        json.WriteStartObject(name);
        foreach ((T key, int count) in counts)
            json.WriteNumber(key?.ToString() ?? "", count);
        json.WriteEndObject();
    }
}
