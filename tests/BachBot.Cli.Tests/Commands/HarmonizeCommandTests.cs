using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Cli.Running;
using BachBot.Cli.Tests.Support;

namespace BachBot.Cli.Tests.Commands;

/// <summary><c>harmonize</c> and <c>revise</c>.</summary>
[Collection(SmallRunTests.Name)]
public sealed class HarmonizeCommandTests(SmallRun run) : IDisposable
{
    private const string Twinkle = """
        <score-partwise version="4.0"><part-list><score-part id="P1"><part-name>Voice</part-name></score-part></part-list>
        <part id="P1"><measure number="1"><attributes><divisions>1</divisions><key><fifths>1</fifths></key>
        <time><beats>4</beats><beat-type>4</beat-type></time></attributes>NOTES</measure></part></score-partwise>
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("look-ahead")]
    [InlineData("beam")]
    [InlineData("greedy")]
    public void A_melody_gets_three_other_voices_and_stays_as_it_is(string method)
    {
        string melody = Write(("G", 1), ("G", 1), ("D", 1), ("D", 1), ("E", 1), ("E", 1), ("D", 2));
        ToolResult result = Tool.Succeed(
            "harmonize", melody, "--model", run.Model, "--out", _folder.File("out"), "--method", method, "--candidates", "4",
            "--key", "G major");

        Assert.Equal([_folder.File("out", "chorale.musicxml"), _folder.File("out", "chorale.mid")], result.OutputLines);
        Assert.Contains(
            "G major, soprano given, no fermatas; looking for alto, tenor, bass.", result.ErrorLines);
        Assert.Matches(@"ln p = -\d+\.\d of \d+ tokens, \d\.\d+ nats a token", result.Error);
        Chorale chorale = ScoreFiles.Read(result.OutputLines[0]);
        Assert.Equal([67, 67, 74, 74, 76, 76, 74], chorale[Voice.Soprano].Select(note => note.Pitch));
        Assert.Equal(32, chorale.Length);
        Assert.All(
            Enum.GetValues<Voice>(), voice => Assert.Equal(32, chorale[voice].Sum(note => note.Duration)));
        Assert.Equal(1, chorale.KeySignatureFifths);
    }

    [Fact]
    public void Alternatives_are_numbered()
    {
        string melody = Write(("G", 2), ("A", 2));
        ToolResult result = Tool.Succeed(
            "harmonize", melody, "--model", run.Model, "--out", _folder.File("out"), "-n", "2", "--candidates", "4");

        Assert.Equal(
            ["chorale-1.musicxml", "chorale-1.mid", "chorale-2.musicxml", "chorale-2.mid"],
            result.OutputLines.Select(Path.GetFileName));
    }

    [Fact]
    public void Bars_that_are_not_named_stay()
    {
        string score = Directory.GetFiles(run.Scores).Order(StringComparer.Ordinal).First();
        ToolResult result = Tool.Succeed(
            "revise", score, "--bars", "2-3", "--voices", "alto,T", "--model", run.Model, "--out", _folder.File("out"),
            "--candidates", "4");
        Chorale before = ScoreFiles.Read(score), after = ScoreFiles.Read(result.OutputLines[0]);
        FrameRange bars = BarNumbers.FramesOf(before, 2, 3)!.Value;

        Assert.Equal(Sounding(before, Voice.Soprano), Sounding(after, Voice.Soprano));
        Assert.Equal(Sounding(before, Voice.Bass), Sounding(after, Voice.Bass));
        foreach (Voice voice in new[] { Voice.Alto, Voice.Tenor })
        {
            int[] old = Sounding(before, voice), found = Sounding(after, voice);
            Assert.Equal(old[..bars.Start], found[..bars.Start]);
            Assert.Equal(old[bars.End..], found[bars.End..]);
        }
        Assert.NotEqual(Sounding(before, Voice.Alto), Sounding(after, Voice.Alto));
    }

    [Fact]
    public void What_is_unusual_about_a_score_is_told_and_done_all_the_same()
    {
        string low = Write(("G4", 1), ("G2", 1), ("A2", 2));
        string crossing = _folder.File("crossing.musicxml");
        File.WriteAllText(crossing, Parts(("Soprano", "G", 4), ("Alto", "A", 4), ("Violin", "A", 5)));

        string[] first = Lines(low), second = Lines(crossing);

        Assert.Contains(
            "The soprano leaves MIDI 60 to 81, where chorales have it, 2 times, first in bar 1; the other voices may not fit.", first);
        Assert.Contains("The alto lies above the soprano in bar 1; both were given and stay.", second);
        Assert.Contains($"{crossing}: left out 'Violin', as the four voices are other parts.", second);

        string[] Lines(string score) => Tool.Succeed(
            "harmonize", score, "--model", run.Model, "--out", _folder.File("out"), "--method", "greedy").ErrorLines;
    }

    [Fact]
    public void What_cannot_be_done_is_told_in_one_line()
    {
        string melody = Write(("G", 2), ("A", 2));
        string score = Directory.GetFiles(run.Scores).Order(StringComparer.Ordinal).First();

        Assert.Contains("there is no score", Fails("harmonize", "nothing.musicxml"), StringComparison.Ordinal);
        Assert.Contains("has all four voices", Fails("harmonize", score), StringComparison.Ordinal);
        Assert.Contains("'x' is no voice", Fails("harmonize", melody, "--find", "x"), StringComparison.Ordinal);
        Assert.Contains("no soprano", Tool.Run("revise", melody, "--bars", "1", "--model", run.Model).Error, StringComparison.Ordinal);
        Assert.Contains("say what to find anew", Fails("revise", score), StringComparison.Ordinal);
        Assert.Contains("takes numbers of bars", Fails("revise", score, "--bars", "3-2"), StringComparison.Ordinal);
        Assert.Contains("--bars 99: the piece has bars", Fails("revise", score, "--bars", "99"), StringComparison.Ordinal);
        Assert.Contains(
            "greedy method finds one", Fails("harmonize", melody, "--method", "greedy", "-n", "2"), StringComparison.Ordinal);
        Assert.Contains(
            "MIDI pitch 127", Fails("harmonize", Write(("G", 2), ("G9", 2)), "--method", "greedy"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("out")), "a folder was left");

        string Fails(params string[] arguments) =>
            Tool.Run([.. arguments, "--model", run.Model, "--out", _folder.File("out")]) is { ExitCode: ExitCode.Failure } result
                ? result.ErrorLines[^1]
                : throw new InvalidOperationException("it did not fail");
    }

    /// <summary>A whole note for each part.</summary>
    private static string Parts(params (string Name, string Step, int Octave)[] parts) => "<score-partwise version=\"4.0\"><part-list>"
        + string.Concat(parts.Select((part, i) => $"<score-part id=\"P{i}\"><part-name>{part.Name}</part-name></score-part>")) + "</part-list>"
        + string.Concat(parts.Select((part, i) => $"<part id=\"P{i}\"><measure number=\"1\"><attributes><divisions>1</divisions>"
            + "<time><beats>4</beats><beat-type>4</beat-type></time></attributes><note><pitch><step>" + part.Step
            + $"</step><octave>{part.Octave}</octave></pitch><duration>4</duration></note></measure></part>")) + "</score-partwise>";

    private static int[] Sounding(Chorale chorale, Voice voice)
    {
        var frames = ChoraleFrames.AsNotated(chorale);
        return [.. Enumerable.Range(0, frames.Count).Select(frame => frames.Pitch(frame, voice))];
    }

    /// <summary>A melody of one bar or what comes near it; notes are in octave 4 up to C, else in octave 5, unless a digit says it.
    /// </summary>
    private string Write(params (string Pitch, int Quarters)[] notes)
    {
        string text = string.Concat(notes.Select(note =>
        {
            int octave = note.Pitch.Length > 1 ? note.Pitch[1] - '0' : note.Pitch[0] is 'D' or 'E' or 'C' ? 5 : 4;
            return $"<note><pitch><step>{note.Pitch[0]}</step><octave>{octave}</octave></pitch><duration>{note.Quarters}</duration></note>";
        }));
        string path = _folder.File("melody.musicxml");
        File.WriteAllText(path, Twinkle.Replace("NOTES", text, StringComparison.Ordinal));
        return path;
    }
}
