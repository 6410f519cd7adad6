using System.Text.Json;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Cli.Tests.Support;

namespace BachBot.Cli.Tests.Commands;

[Collection(SmallRunTests.Name)]
public sealed class JudgeCommandTests(SmallRun run) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Pieces_stand_beside_those_of_the_dataset()
    {
        using JsonDocument document = JsonDocument.Parse(
            Tool.Succeed("judge", run.Scores, "--dataset", run.Dataset, "--json").Output);
        JsonElement pieces = document.RootElement.GetProperty("pieces");
        JsonElement training = document.RootElement.GetProperty("training");
        JsonElement heldOut = document.RootElement.GetProperty("held_out");

        Assert.Equal(24, pieces.GetProperty("count").GetInt32());
        Assert.InRange(training.GetProperty("count").GetInt32(), 10, 23);
        JsonElement[] each = [.. pieces.GetProperty("each").EnumerateArray()];
        Assert.Equal(24, each.Length);
        Assert.Equal(pieces.GetProperty("chords").GetInt32(), each.Sum(piece => piece.GetProperty("chords").GetInt32()));
        Assert.Equal(
            pieces.GetProperty("cadences").GetProperty("authentic").GetInt32(),
            each.SelectMany(piece => piece.GetProperty("cadences").EnumerateArray())
                .Count(cadence => cadence.GetProperty("kind").GetString() == "authentic"));
        // Most of the pieces are the training pieces themselves; those held out are none of them.
        JsonElement copy = pieces.GetProperty("longest_copied_in_all_voices");
        Assert.Equal(
            copy.GetProperty("place").GetProperty("piece").GetString(),
            copy.GetProperty("source").GetProperty("piece").GetString());
        Assert.True(copy.GetProperty("notes").GetInt32()
            > 2 * heldOut.GetProperty("longest_copied_in_all_voices").GetProperty("notes").GetInt32());
        Assert.InRange(pieces.GetProperty("mean_style_distance").GetDouble(), 0.001, 0.5);
        Assert.True(heldOut.GetProperty("mean_style_distance").GetDouble()
            > pieces.GetProperty("mean_style_distance").GetDouble());
        Assert.Equal(15, heldOut.GetProperty("style_distances").GetArrayLength());
        // The synthetic pieces break no rule, so nothing can be more often than among them.
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("ratios").GetProperty("parallel_fifths").ValueKind);
        Assert.Equal(0, training.GetProperty("findings_per_100_chords").GetProperty("parallel_fifths").GetDouble());
    }

    [Fact]
    public void People_get_a_table()
    {
        string[] lines = Tool.Succeed("judge", Directory.GetFiles(run.Scores)[0], "--dataset", run.Dataset).OutputLines;

        Assert.Matches(@"^1 piece, each of four voices, beside \d+ training pieces and \d+ pieces? held out for validation\.$", lines[0]);
        Assert.Contains(lines, line => line.StartsWith("parallel fifths ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("melodic interval, soprano ", StringComparison.Ordinal));
        Assert.Matches(@"^Copied in one voice: \d+ notes of synthetic-\d+\.musicxml \(\w+, bars? \d+.*\), as in synthetic-", lines[^2]);
    }

    [Fact]
    public void Files_that_are_no_pieces_are_left_out_with_the_reason()
    {
        string score = Directory.GetFiles(run.Scores)[0];
        File.Copy(score, _folder.File("a.musicxml"));
        MidiWriter.Write(Grid.Quantise(ScoreReader.Read(score)).Chorale, _folder.File("a.mid"));
        File.Copy(MalformedFiles.Path("empty.musicxml"), _folder.File("b.musicxml"));
        // A score that cannot be read keeps nobody from reading its MIDI file.
        File.Copy(_folder.File("a.mid"), _folder.File("b.mid"));
        WriteWithoutBass(_folder.File("c.musicxml"));

        ToolResult result = Tool.Succeed("judge", _folder.Path, "--dataset", run.Dataset);

        Assert.StartsWith("2 pieces, ", result.Output, StringComparison.Ordinal);
        Assert.Equal(
            [
                "left out: b.musicxml: the file is empty",
                "left out: c.musicxml: the bass has no notes; a chorale has four voices",
                "left out: 1 MIDI file of pieces that are here as scores too",
            ], result.ErrorLines);
    }

    [Fact]
    public void What_cannot_be_judged_is_told_in_one_line()
    {
        Assert.Equal("There is no file or folder 'nowhere'.", Tool.Fail("judge", "nowhere", "--dataset", run.Dataset));
        Assert.StartsWith(
            $"no scores found in {_folder.Path}: expected files ending in ",
            Tool.Fail("judge", _folder.Path, "--dataset", run.Dataset), StringComparison.Ordinal);
        string empty = MalformedFiles.Path("empty.musicxml");
        Assert.Equal($"{empty}: the file is empty.", Tool.Fail("judge", empty, "--dataset", run.Dataset));
        Assert.Contains(
            "no dataset", Tool.Fail("judge", run.Scores, "--dataset", MalformedFiles.Path("index.json")),
            StringComparison.Ordinal);
        Assert.StartsWith("there is no dataset", Tool.Fail("judge", run.Scores, "--dataset", "nowhere"), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static void WriteWithoutBass(string path)
    {
        Note[] voice = [new(0, 16, 60)];
        MusicXmlWriter.Write(new Chorale([voice, voice, voice, []], 16), path);
    }
}
