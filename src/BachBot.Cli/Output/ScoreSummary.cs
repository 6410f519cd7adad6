using System.Globalization;
using System.Text.Json;
using BachBot.Chorales.Analysis;
using BachBot.Chorales.Judging;
using BachBot.Chorales.Scores;
using BachBot.Cli.Reports;
using BachBot.Cli.Reports.PartWriting;
using BachBot.Cli.Reports.Rolls;
using BachBot.Cli.Reports.Surprisal;

namespace BachBot.Cli.Output;

/// <summary>How probable a piece is under a model, as text and as JSON.</summary>
internal static class ScoreSummary
{
    private const int MostSurprising = 3;

    public static void WriteText(Terminal terminal, SurprisalReport report, string page)
    {
        ScoredPiece piece = report.Piece;
        var places = new BarPlaces(report.Chorale);
        Row("notes", $"{piece.Notes.Count:N0}");
        Row("tokens", $"{piece.Tokens.Count:N0}");
        Row("ln p", $"{piece.LogProbability:F1}");
        Row("a token", $"{piece.NatsPerToken:F4} nats, {Figures.Bits(piece.NatsPerToken):F4} bits");
        Row("a note", $"{piece.NatsPerNote:F4} nats, {Figures.Bits(piece.NatsPerNote):F4} bits");
        foreach (ScoredNote note in piece.Notes.OrderByDescending(note => note.Loss).Take(MostSurprising))
            Row("surprises", $"{Describe(note, report.Chorale.Key, places)}");
        Row("part-writing", $"{Describe(report.PartWriting)}");
        Row("page", $"{page}");

        void Row(string name, FormattableString text) =>
            terminal.Write($"{name,-15}{text.ToString(CultureInfo.InvariantCulture)}");
    }

    public static void WriteJson(Terminal terminal, SurprisalReport report)
    {
        ScoredPiece piece = report.Piece;
        var places = new BarPlaces(report.Chorale);
        Json.Write(terminal, json =>
        {
            json.WriteStartObject();
            json.WriteString("file", report.File);
            json.WriteString("key", report.Chorale.Key.ToString());
            json.WriteString("read_in", report.ReadIn.ToString());
            json.WriteNumber("ln_p", piece.LogProbability);
            json.WriteNumber("tokens", piece.Tokens.Count);
            json.WriteNumber("notes", piece.Notes.Count);
            json.WriteNumber("nats_per_token", piece.NatsPerToken);
            json.WriteNumber("bits_per_token", Figures.Bits(piece.NatsPerToken));
            json.WriteNumber("nats_per_note", piece.NatsPerNote);
            json.WriteNumber("bits_per_note", Figures.Bits(piece.NatsPerNote));
            WriteBars(json, BarSurprise.Of(piece, places));
            WriteNotes(json, piece, places);
            WritePartWriting(json, report.PartWriting, places);
            json.WriteEndObject();
        });
    }

    private static string Describe(ScoredNote note, Key key, BarPlaces places)
    {
        string likelier = NoteSurprise.Likelier(note, key);
        return $"{places.Name(note.Frame)}: {note.Voice.ToString().ToLowerInvariant()} {NoteText.Name(note.Pitch, key)}, "
            + NoteSurprise.Describe(note) + (likelier.Length == 0 ? "" : $"; likelier {likelier}");
    }

    private static string Describe(PartWritingReport report)
    {
        string[] rules =
        [
            .. Enum.GetValues<PartWritingRule>().Where(rule => report.Count(rule) > 0)
                .Select(rule => $"{RuleText.Name(rule)} {Figures.Count(report.Count(rule))}"),
        ];
        return rules.Length == 0 ? "no rule broken" : string.Join(", ", rules);
    }

    private static void WriteBars(Utf8JsonWriter json, IReadOnlyList<BarSurprise> bars)
    {
        json.WriteStartArray("bars");
        foreach (BarSurprise bar in bars)
        {
            json.WriteStartObject();
            json.WriteNumber("bar", bar.Bar.Number);
            json.WriteNumber("bits", bar.Bits);
            foreach (Voice voice in Enum.GetValues<Voice>())
                json.WriteNumber(Json.Lower(voice), bar.Voices[(int)voice]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteNotes(Utf8JsonWriter json, ScoredPiece piece, BarPlaces places)
    {
        json.WriteStartArray("struck_notes");
        foreach (ScoredNote note in piece.Notes)
        {
            json.WriteStartObject();
            WritePlace(json, note.Frame, places);
            json.WriteString("voice", Json.Lower(note.Voice));
            json.WriteNumber("pitch", note.Pitch);
            json.WriteNumber("bits", NoteSurprise.Bits(note));
            json.WriteStartArray("likelier");
            foreach (NoteAlternative other in note.Likelier)
            {
                json.WriteStartObject();
                if (other.Pitch == ChoraleFrames.Rest)
                    json.WriteNull("pitch");
                else
                    json.WriteNumber("pitch", other.Pitch);
                json.WriteBoolean("held", other.IsHeld);
                json.WriteNumber("probability", other.Probability);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WritePartWriting(Utf8JsonWriter json, PartWritingReport report, BarPlaces places)
    {
        json.WriteStartObject("part_writing");
        json.WriteNumber("chords", report.Chords);
        json.WriteStartObject("rules");
        foreach (PartWritingRule rule in Enum.GetValues<PartWritingRule>())
            json.WriteNumber(rule.ToString(), report.Count(rule));
        json.WriteEndObject();
        json.WriteStartArray("findings");
        foreach (PartWritingFinding finding in report.Findings)
        {
            json.WriteStartObject();
            WritePlace(json, finding.Frame, places);
            json.WriteString("rule", finding.Rule.ToString());
            json.WriteString("upper", Json.Lower(finding.Upper));
            json.WriteString("lower", Json.Lower(finding.Lower));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePlace(Utf8JsonWriter json, int frame, BarPlaces places)
    {
        RollBar bar = places.BarOf(frame);
        json.WriteNumber("bar", bar.Number);
        json.WriteNumber("beat", bar.BeatOf(frame));
        json.WriteNumber("frame", frame);
    }
}
