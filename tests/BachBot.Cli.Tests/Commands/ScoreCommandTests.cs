using System.Text.Json;
using System.Xml.Linq;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Cli.Running;
using BachBot.Cli.Tests.Reports;
using BachBot.Cli.Tests.Support;

namespace BachBot.Cli.Tests.Commands;

[Collection(SmallRunTests.Name)]
public sealed class ScoreCommandTests(SmallRun run) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Piece => Directory.GetFiles(run.Scores).Order(StringComparer.Ordinal).First();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_piece_is_told_in_text_and_on_a_page()
    {
        string page = _folder.File("page.html");
        string[] lines = Tool.Succeed("score", Piece, "--model", run.Model, "-o", page).OutputLines;

        Assert.Equal(
            ["notes", "tokens", "ln p", "a token", "a note", "surprises", "surprises", "surprises", "part-writing", "page"],
            lines.Select(line => line[..15].Trim()));
        Assert.Matches(@"^a token +\d\.\d{4} nats, \d\.\d{4} bits$", lines[3]);
        Assert.Matches(@"^surprises +(bar \d+|pickup), beat \d\S*: (soprano|alto|tenor|bass) [A-G]\S*, \d+\.\d bits \(", lines[5]);
        Chorale chorale = ScoreFiles.Read(Piece);
        Assert.Equal(
            Enum.GetValues<Voice>().Sum(voice => chorale[voice].Count), XDocument.Load(page).OfClass("note").Count());
    }

    [Fact]
    public void Json_adds_up()
    {
        using JsonDocument document = JsonDocument.Parse(Tool.Succeed("score", Piece, "--model", run.Model, "--json").Output);
        JsonElement piece = document.RootElement;
        double nats = -piece.GetProperty("ln_p").GetDouble();
        JsonElement[] bars = [.. piece.GetProperty("bars").EnumerateArray()];
        JsonElement[] notes = [.. piece.GetProperty("struck_notes").EnumerateArray()];

        Assert.Equal(nats / piece.GetProperty("tokens").GetInt32(), piece.GetProperty("nats_per_token").GetDouble(), 9);
        Assert.Equal(nats / Math.Log(2), bars.Sum(bar => bar.GetProperty("bits").GetDouble()), 6);
        Assert.Equal(piece.GetProperty("notes").GetInt32(), notes.Length);
        Assert.Equal(
            piece.GetProperty("bits_per_note").GetDouble(), notes.Average(note => note.GetProperty("bits").GetDouble()), 9);
        Assert.Equal(BarNumbers.At(ScoreFiles.Read(Piece), int.MaxValue), bars[^1].GetProperty("bar").GetInt32());
        Assert.True(piece.GetProperty("part_writing").GetProperty("chords").GetInt32() > 0);
    }

    [Fact]
    public void What_cannot_be_scored_is_told_in_one_line_and_nothing_is_written()
    {
        string melody = _folder.File("melody.mid"), silent = _folder.File("silent.musicxml"), high = _folder.File("high.mid");
        File.WriteAllText(melody, "**kern\n*M4/4\n1c\n*-\n");
        MusicXmlWriter.Write(new Chorale([[], [], [], []], 16), silent);
        MidiWriter.Write(new Chorale([[new(0, 8, 127)], [new(0, 8, 67)], [new(0, 8, 60)], [new(0, 8, 48)]], 8), high);
        string[] before = Directory.GetFileSystemEntries(_folder.Path);

        Assert.StartsWith(melody + ": ", Fail(melody), StringComparison.Ordinal);
        Assert.Equal($"{silent} has no notes; there is nothing to score.", Fail(silent));
        Assert.StartsWith($"{high}: bar 1: the soprano sings MIDI pitch 127", Fail(high), StringComparison.Ordinal);
        Assert.Equal($"there is no score {melody}x.", Fail(melody + "x"));
        Assert.Contains(
            "create it first", Tool.Fail("score", Piece, "--model", run.Model, "-o", _folder.File("no", "page.html")),
            StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.Path));

        string Fail(string piece) =>
            Tool.Run("score", piece, "--model", run.Model, "--backend", "cpu", "-o", _folder.File("page.html")).FailureLine();
    }
}
