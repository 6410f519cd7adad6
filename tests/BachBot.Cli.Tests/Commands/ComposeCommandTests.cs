using System.Xml.Linq;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Cli.Running;
using BachBot.Cli.Tests.Support;

namespace BachBot.Cli.Tests.Commands;

[Collection(SmallRunTests.Name)]
public sealed class ComposeCommandTests(SmallRun run) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ten_pieces_are_four_complete_voices_each_as_musicxml_and_midi()
    {
        ToolResult result = Compose("pieces", "--count", "10", "--seed", "1", "--max-frames", "96");

        Assert.Equal(20, result.OutputLines.Length);
        Assert.Equal(
            result.OutputLines.Order(StringComparer.Ordinal),
            Directory.GetFiles(_folder.File("pieces")).Order(StringComparer.Ordinal));
        foreach (string path in result.OutputLines)
        {
            Chorale chorale = Grid.Quantise(ScoreReader.Read(path)).Chorale;
            var frames = ChoraleFrames.AsNotated(chorale);
            Assert.InRange(frames.Count, 1, 96);
            Assert.All(Enum.GetValues<Voice>(), voice => Assert.NotEmpty(chorale[voice]));
        }
    }

    [Fact]
    public void The_same_seed_writes_the_same_files_and_another_seed_others()
    {
        Compose("first", "--seed", "7");
        Compose("second", "--seed", "7");
        Compose("other", "--seed", "8");

        foreach (string name in new[] { "chorale.musicxml", "chorale.mid" })
        {
            byte[] first = File.ReadAllBytes(_folder.File("first", name));
            Assert.Equal(first, File.ReadAllBytes(_folder.File("second", name)));
            Assert.NotEqual(first, File.ReadAllBytes(_folder.File("other", name)));
        }
    }

    [Theory]
    [InlineData("G major", 1)]
    [InlineData("f# minor", 3)]
    [InlineData("Eb major", -3)]
    public void The_key_that_was_asked_for_is_that_of_the_signature(string key, int fifths)
    {
        Compose("pieces", "--key", key);

        XElement[] signatures =
            [.. XDocument.Load(_folder.File("pieces", "chorale.musicxml")).Descendants("fifths")];
        Assert.NotEmpty(signatures);
        Assert.All(signatures, signature => Assert.Equal($"{fifths}", signature.Value));
    }

    [Fact]
    public void Pieces_keep_to_the_shortest_and_longest_length()
    {
        ToolResult result = Compose("pieces", "--count", "5", "--min-frames", "40", "--max-frames", "48");

        foreach (string path in result.OutputLines.Where(path => path.EndsWith(".musicxml", StringComparison.Ordinal)))
            Assert.InRange(Grid.Quantise(ScoreReader.Read(path)).Chorale.Length, 40, 48);
    }

    [Fact]
    public void Without_chance_every_seed_gives_the_most_probable_piece()
    {
        Compose("one", "--top-k", "1", "--seed", "1", "--max-frames", "32");
        Compose("two", "--top-k", "1", "--seed", "2", "--max-frames", "32");

        // The titles name the seeds.
        Assert.Equal(Notes("one"), Notes("two"));

        string Notes(string folder)
        {
            Chorale chorale = Grid.Quantise(ScoreReader.Read(_folder.File(folder, "chorale.mid"))).Chorale;
            return string.Join(' ', Enum.GetValues<Voice>().SelectMany(voice => chorale[voice]));
        }
    }

    [Fact]
    public void Both_backends_compose_the_same_piece()
    {
        Compose("cpu", "--backend", "cpu", "--max-frames", "32");
        Compose("reference", "--backend", "reference", "--max-frames", "32");

        Assert.Equal(
            File.ReadAllBytes(_folder.File("cpu", "chorale.musicxml")),
            File.ReadAllBytes(_folder.File("reference", "chorale.musicxml")));
    }

    [Fact]
    public void Without_a_model_the_one_that_comes_with_the_tool_composes()
    {
        ToolResult result = Tool.Succeed("compose", "--out", _folder.File("pieces"), "--phrases", "1", "--metre", "3/4", "--upbeat", "0");

        Chorale chorale = Grid.Quantise(ScoreReader.Read(result.OutputLines[0])).Chorale;
        Assert.Equal((new Metre(3, 4), 0), (chorale.Metres[0].Metre, chorale.PickupFrames));
        Assert.All(Enum.GetValues<Voice>(), voice => Assert.NotEmpty(chorale[voice]));
        Assert.Contains(chorale[Voice.Soprano], note => note.Fermata);
    }

    [Fact]
    public void A_beginning_is_gone_on_from()
    {
        string score = Directory.GetFiles(run.Scores).Order(StringComparer.Ordinal).First();
        ToolResult result = Compose("pieces", "--prime", score, "--prime-bars", "2", "--best-of", "2");

        Chorale beginning = ScoreFiles.Read(score), piece = ScoreFiles.Read(result.OutputLines[0]);
        int frames = BarNumbers.FramesOf(beginning, BarNumbers.At(beginning, 0), 2)!.Value.End;
        Assert.Equal(beginning.Key, piece.Key);
        Assert.True(piece.Length > frames, $"{piece.Length} frames");
        Assert.Equal(Sounding(beginning, frames), Sounding(piece, frames));
    }

    [Fact]
    public void Options_that_contradict_each_other_are_told_in_one_line()
    {
        string score = Directory.GetFiles(run.Scores).Order(StringComparer.Ordinal).First();

        Assert.Contains("leave them out with --prime", Tool.Fail("compose", "--prime", score, "--metre", "3/4"), StringComparison.Ordinal);
        Assert.Contains("needs a beginning", Tool.Fail("compose", "--prime-bars", "2"), StringComparison.Ordinal);
        Assert.Contains(
            "--prime-bars 99: the beginning has", Tool.Fail("compose", "--prime", score, "--prime-bars", "99"), StringComparison.Ordinal);
        Assert.Contains("there is no score", Tool.Fail("compose", "--prime", _folder.File("none.mid")), StringComparison.Ordinal);
        Assert.Contains(
            "is more than 10000 pieces", Tool.Fail("compose", "--count", "5000", "--best-of", "3"), StringComparison.Ordinal);
        Assert.Contains("An upbeat in 3/4 has 0 to 11 frames", Tool.Fail("compose", "--metre", "3/4", "--upbeat", "12"), StringComparison.Ordinal);
    }

    private static int[] Sounding(Chorale chorale, int frames)
    {
        var all = ChoraleFrames.AsNotated(chorale);
        return [.. Enumerable.Range(0, frames).SelectMany(frame => Enum.GetValues<Voice>().Select(voice => all.Pitch(frame, voice)))];
    }

    private ToolResult Compose(string folder, params string[] options) =>
        Tool.Succeed(["compose", "--model", run.Model, "--out", _folder.File(folder), .. options]);
}
