using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;

namespace BachBot.Chorales.Tests.Support;

/// <summary>Compares what the readers make of a score with an expected result that other readers computed.</summary>
internal static class Oracle
{
    private static readonly string[] VoiceLetters = ["S", "A", "T", "B"];
    private static readonly string[] AlwaysThere = ["frames", "key", "transpose", "pitch", "tie", "fermata", "tokens"];

    /// <summary>The SHA-256 of tokens joined by line feeds, in hexadecimal.</summary>
    public static string Hash(IEnumerable<string> tokens) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', tokens))));

    /// <summary>Everything in which a score differs from the expected result; empty if nothing does.</summary>
    public static List<string> Differences(string scorePath, string expectedPath)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(expectedPath));
        JsonElement expected = document.RootElement;
        Score score = ScoreReader.Read(scorePath);
        QuantisedScore quantised = Grid.Quantise(score);
        Chorale chorale = quantised.Chorale.Transpose(quantised.Chorale.Key.SemitonesToReference);
        var frames = ChoraleFrames.AsNotated(chorale);
        var differences = new List<string>();

        Check("frames", frames.Count, e => e.GetInt32());
        Check("transpose", quantised.Chorale.Key.SemitonesToReference, e => e.GetInt32());
        Check("key", $"{quantised.Chorale.Key.Tonic} {quantised.Chorale.Key.Mode}",
            e => $"{e.GetProperty("pitchClass").GetInt32()} " +
                CultureInfo.InvariantCulture.TextInfo.ToTitleCase(e.GetProperty("mode").GetString()!));
        Check("notes", Enum.GetValues<Voice>().Sum(voice => score[voice].Count), e => e.GetInt32());
        Check("notesMovedByQuantisation", quantised.Moved.Count, e => e.GetInt32());
        Check("keySignatureFifths", score.KeySignatureFifths, e => e.GetInt32());
        Check("pickupFrames", chorale.PickupFrames, e => e.GetInt32());
        Check("partNames", string.Join('|', score.PartNames.Select(OneLine)),
            e => string.Join('|', e.EnumerateArray().Select(name => OneLine(name.GetString() ?? ""))));
        Check("parts", string.Join(' ', score.PartOfVoice),
            e => string.Join(' ', VoiceLetters.Select(letter => e.GetProperty(letter).GetInt32())));
        Check("timeSignatures", string.Join(' ', chorale.Metres.Select(m => $"{m.Frame}:{m.Metre}")),
            e => string.Join(' ', e.EnumerateArray().Select(m =>
                $"{m.GetProperty("frame").GetInt32()}:{m.GetProperty("value").GetString()}")));
        Check("playOrder", string.Join(' ', chorale.PlayOrder.Select(range => $"{range.Start}-{range.End}")),
            e => string.Join(' ', e.EnumerateArray().Select(range => $"{range[0].GetInt32()}-{range[1].GetInt32()}")));
        Check("fermata", Bits(frames.Count, frames.Fermata), e => e.GetString());
        foreach (Voice voice in Enum.GetValues<Voice>())
        {
            string letter = VoiceLetters[(int)voice];
            Check("pitch", string.Join(' ', Enumerable.Range(0, frames.Count).Select(f => frames.Pitch(f, voice))),
                e => string.Join(' ', e.GetProperty(letter).EnumerateArray().Select(pitch =>
                    pitch.ValueKind == JsonValueKind.Null ? ChoraleFrames.Rest : pitch.GetInt32())));
            Check("tie", Bits(frames.Count, f => frames.Tied(f, voice)), e => e.GetProperty(letter).GetString());
        }
        string[] tokens = new SatbEncoding().Encode(chorale);
        string[] played = new SatbEncoding(asPlayed: true).Encode(chorale);
        Check("tokens", $"{tokens.Length} {Hash(tokens)}", CountAndHash);
        Check("tokensPlayed", $"{played.Length} {Hash(played)}", CountAndHash);
        Check("tokensHead", string.Join(' ', tokens.Take(24)),
            e => string.Join(' ', e.EnumerateArray().Select(token => token.GetString()).Take(24)));
        return differences;

        void Check<T>(string field, T actual, Func<JsonElement, T> read)
        {
            // Results of MIDI files have fewer fields.
            if (!expected.TryGetProperty(field, out JsonElement element) && !AlwaysThere.Contains(field))
                return;
            T wanted = read(element);
            if (!Equals(actual, wanted))
                differences.Add($"{Path.GetFileName(scorePath)}: {field} is {actual}, expected {wanted}");
        }
    }

    private static string CountAndHash(JsonElement element) =>
        $"{element.GetProperty("count").GetInt32()} {element.GetProperty("sha256").GetString()}";

    private static string Bits(int count, Func<int, bool> bit) =>
        string.Concat(Enumerable.Range(0, count).Select(frame => bit(frame) ? '1' : '0'));

    private static string OneLine(string name) =>
        string.Join(' ', name.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
