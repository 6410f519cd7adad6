using System.Text.Json;
using BachBot.Chorales.Analysis;
using BachBot.Chorales.Analysis.Copying;
using BachBot.Chorales.Analysis.Style;
using BachBot.Chorales.Corpus;
using BachBot.Chorales.Judging;
using BachBot.Chorales.Formats;

namespace BachBot.Cli.Output;

/// <summary>Judged pieces as JSON.</summary>
internal sealed class JudgementJson(JudgementSummary summary)
{
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("left_out");
        foreach (LeftOutFile file in summary.Files.LeftOut)
        {
            json.WriteStartObject();
            json.WriteString("file", file.File);
            json.WriteString("reason", file.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("midi_doubles", summary.Files.MidiDoubles);
        WriteJudgement(json, "pieces", summary.Pieces);
        json.WriteStartObject("ratios");
        foreach (PartWritingRule rule in Enum.GetValues<PartWritingRule>())
            WriteNumber(json, NameOf(rule), summary.Ratio(rule));
        json.WriteEndObject();
        json.WriteStartObject("training");
        WriteProfile(json, summary.Training);
        json.WriteEndObject();
        if (summary.HeldOut is { } heldOut)
            WriteJudgement(json, "held_out", heldOut);
        else
            json.WriteNull("held_out");
        json.WriteEndObject();
    }

    private static void WriteJudgement(Utf8JsonWriter json, string name, Judgement judgement)
    {
        json.WriteStartObject(name);
        WriteProfile(json, judgement.Profile);
        WriteNumber(json, "median_copied_in_one_voice", judgement.InOneVoice.Median);
        WriteCopy(json, "longest_copied_in_one_voice", judgement.InOneVoice.Longest);
        WriteNumber(json, "median_copied_in_all_voices", judgement.InAllVoices.Median);
        WriteCopy(json, "longest_copied_in_all_voices", judgement.InAllVoices.Longest);
        json.WriteStartArray("each");
        foreach ((PieceCopies copies, PartWritingReport report) in judgement.Copies.Zip(judgement.Profile.OfEachPiece))
            WritePiece(json, copies, report);
        json.WriteEndArray();
        json.WriteStartArray("style_distances");
        foreach ((StyleFeature feature, double distance) in StyleFeature.All.Zip(judgement.StyleDistances))
        {
            json.WriteStartObject();
            json.WriteString("aspect", NameOf(feature.Aspect));
            json.WriteString("voices", JudgementSummary.VoicesOf(feature));
            json.WriteNumber("distance", distance);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("mean_style_distance", judgement.MeanStyleDistance);
        json.WriteEndObject();
    }

    private static void WritePiece(Utf8JsonWriter json, PieceCopies copies, PartWritingReport report)
    {
        json.WriteStartObject();
        json.WriteString("piece", copies.Piece.Name);
        json.WriteString("key", copies.Piece.Chorale.Key.ToString());
        json.WriteNumber("frames", copies.Piece.Chorale.Length);
        json.WriteNumber("chords", report.Chords);
        json.WriteStartArray("findings");
        foreach (PartWritingFinding finding in report.Findings)
        {
            json.WriteStartObject();
            json.WriteString("rule", NameOf(finding.Rule));
            json.WriteNumber("bar", BarNumbers.At(copies.Piece.Chorale, finding.Frame));
            json.WriteNumber("frame", finding.Frame);
            json.WriteString("voices", JudgementSummary.VoicesOf(finding));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("cadences");
        foreach (Cadence cadence in report.Cadences)
        {
            json.WriteStartObject();
            json.WriteString("kind", NameOf(cadence.Kind));
            json.WriteNumber("bar", BarNumbers.At(copies.Piece.Chorale, cadence.Frame));
            json.WriteNumber("frame", cadence.Frame);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteCopy(json, "copied_in_one_voice", copies.InOneVoice);
        WriteCopy(json, "copied_in_all_voices", copies.InAllVoices);
        json.WriteEndObject();
    }

    private static void WriteProfile(Utf8JsonWriter json, ChoraleProfile profile)
    {
        json.WriteNumber("count", profile.Pieces);
        json.WriteNumber("chords", profile.PartWriting.Chords);
        json.WriteStartObject("findings");
        foreach (PartWritingRule rule in Enum.GetValues<PartWritingRule>())
            json.WriteNumber(NameOf(rule), profile.PartWriting.Count(rule));
        json.WriteEndObject();
        json.WriteStartObject("findings_per_100_chords");
        foreach (PartWritingRule rule in Enum.GetValues<PartWritingRule>())
            json.WriteNumber(NameOf(rule), profile.PartWriting.Per100Chords(rule));
        json.WriteEndObject();
        json.WriteStartObject("cadences");
        foreach (CadenceKind kind in Enum.GetValues<CadenceKind>())
            json.WriteNumber(NameOf(kind), profile.PartWriting.Cadences.Count(cadence => cadence.Kind == kind));
        json.WriteEndObject();
        WriteNumber(json, "median_bars", profile.MedianBars);
        WriteNumber(json, "median_frames", profile.MedianFrames);
        WriteNumber(json, "median_phrases", profile.MedianPhrases);
        WriteNumber(json, "median_phrase_frames", profile.MedianPhraseFrames);
        WriteNumber(json, "median_distinct_chords", profile.MedianDistinctChords);
        WriteNumber(json, "median_distinct_per_100_chords", profile.MedianDistinctPer100Chords);
        WriteNumber(json, "median_chord_entropy_bits", profile.MedianChordEntropy);
    }

    private static void WriteCopy(Utf8JsonWriter json, string name, CopiedStretch? copy)
    {
        if (copy is null)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartObject(name);
        json.WriteNumber("notes", copy.Notes);
        WritePlace(json, "place", copy.Place);
        WritePlace(json, "source", copy.Source);
        json.WriteEndObject();
    }

    private static void WritePlace(Utf8JsonWriter json, string name, PiecePlace place)
    {
        json.WriteStartObject(name);
        json.WriteString("piece", place.Piece.Name);
        json.WriteString("voice", place.Voice is { } voice ? JudgementSummary.Name(voice) : "all");
        json.WriteNumber("first_bar", place.FirstBar);
        json.WriteNumber("last_bar", place.LastBar);
        json.WriteNumber("first_frame", place.Frames.Start);
        json.WriteNumber("frames", place.Frames.Length);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    private static string NameOf<T>(T name)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(name.ToString());
}
