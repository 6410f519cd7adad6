using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Cli.Tests.Sound;
using BachBot.Cli.Tests.Support;

namespace BachBot.Cli.Tests.Commands;

/// <summary><c>render</c> and <c>play</c>, with a fluidsynth that makes no sound.</summary>
public sealed class RenderCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RenderCommandTests()
    {
        Directory.CreateDirectory(Temporary);
        MidiWriter.Write(
            new Chorale([[new(0, 8, 72)], [new(0, 8, 67)], [new(0, 8, 60)], [new(0, 8, 48)]], 8), Piece);
    }

    private string Piece => _folder.File("piece.mid");

    /// <summary>Where the tool keeps what is only for a while.</summary>
    private string Temporary => _folder.File("temporary");

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void A_score_becomes_a_wav_file_and_a_bad_one_does_not_keep_it_from_that()
    {
        var fake = new FakeFluidSynth(_folder.File("bin"), FakeFluidSynth.Renders);
        string target = _folder.File("out", "piece.wav");

        using ToolProcess tool = Start(fake, "render", _folder.File("missing.mid"), Piece, "--out", _folder.File("out"));
        ToolResult result = tool.Result();

        Assert.Equal([$"bachbot: there is no score {_folder.File("missing.mid")}."], result.ErrorLines);
        Assert.Equal((ExitCode.Failure, target), (result.ExitCode, Assert.Single(result.OutputLines)));
        Assert.Equal([target], Directory.GetFileSystemEntries(_folder.File("out")));
        Assert.Equal(100, new FileInfo(target).Length);
        Assert.Equal(fake.SoundFont, fake.Arguments[^2]);
        Assert.Empty(Directory.GetFileSystemEntries(Temporary));
    }

    [SkippableFact]
    public void What_fails_leaves_the_old_file_and_nothing_else()
    {
        var fake = new FakeFluidSynth(_folder.File("bin"), FakeFluidSynth.Renders + "; echo 'fluidsynth: error: full' >&2");
        string target = _folder.File("song.wav");
        File.WriteAllText(target, "old");

        using ToolProcess tool = Start(fake, "render", Piece, "--out", target);

        Assert.Equal("fluidsynth failed: full", tool.Result().FailureLine());
        Assert.Equal("old", File.ReadAllText(target));
        Assert.Equal(
            ["bin", "piece.mid", "song.wav", "temporary"],
            Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Empty(Directory.GetFileSystemEntries(Temporary));
    }

    [SkippableFact]
    public void Interrupted_playing_ends_the_synthesiser()
    {
        var fake = new FakeFluidSynth(_folder.File("bin"), "echo $$ > \"$0.id\"; exec sleep 100");
        string id = fake.Program + ".id";
        using ToolProcess tool = Start(fake, "play", Piece);
        tool.WaitFor(() => File.Exists(id) && File.ReadAllText(id).EndsWith('\n'), "playing");
        tool.Interrupt();
        ToolResult result = tool.Result();

        Assert.Equal(ExitCode.Interrupted, result.ExitCode);
        Assert.Equal(["bachbot: interrupted."], result.ErrorLines);
        Assert.Throws<ArgumentException>(() => System.Diagnostics.Process.GetProcessById(int.Parse(File.ReadAllText(id))));
        Assert.Empty(Directory.GetFileSystemEntries(Temporary));
    }

    [SkippableFact]
    public void Without_the_program_the_user_learns_what_to_install()
    {
        Skip.If(OperatingSystem.IsWindows(), "needs a POSIX shell");
        using ToolProcess tool = ToolProcess.Start(new Dictionary<string, string> { ["PATH"] = Temporary }, "play", Piece);

        Assert.StartsWith(
            "there is no program fluidsynth, which makes the sound; install it: ", tool.Result().FailureLine(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_tempo_that_nobody_plays_and_a_piece_without_notes_are_refused()
    {
        string silent = _folder.File("silent.musicxml");
        MusicXmlWriter.Write(new Chorale([[], [], [], []], 16), silent);

        Assert.Equal("--tempo must be from 20 to 400, not 5.", Tool.Fail("play", Piece, "--tempo", "5"));
        Assert.Equal($"{silent} has no notes; there is nothing to hear.", Tool.Fail("play", silent));
    }

    private ToolProcess Start(FakeFluidSynth fake, params string[] arguments) => ToolProcess.Start(
        new Dictionary<string, string>
        {
            ["PATH"] = _folder.File("bin"),
            ["SOUNDFONT"] = fake.SoundFont,
            ["TMPDIR"] = Temporary,
        },
        arguments);
}
