using BachBot.Cli.Sound;

namespace BachBot.Cli.Tests.Sound;

public sealed class FluidSynthTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Rendering_passes_every_name_as_it_is()
    {
        var fake = new FakeFluidSynth(_folder.Path, FakeFluidSynth.Renders);
        string midi = _folder.File("a 'piece' $HOME.mid"), wav = _folder.File("its \"sound\" *.wav");

        new FluidSynth(fake.Program, fake.SoundFont).Render(midi, wav, default);

        Assert.Equal(["-ni", "-q", "-g", "1", "-r", "44100", "-F", wav, fake.SoundFont, midi], fake.Arguments);
        Assert.Equal(100, new FileInfo(wav).Length);
    }

    [SkippableTheory]
    [InlineData("echo 'fluidsynth: warning: x' >&2; echo 'fluidsynth: error: no font' >&2; exit 0", "fluidsynth failed: no font")]
    [InlineData("echo first; echo last >&2; echo >&2; exit 3", "fluidsynth failed: first")]
    [InlineData("exit 3", "fluidsynth failed: it returned 3 and said nothing")]
    [InlineData("exit 0", "fluidsynth wrote no sound.")]
    public void A_failed_rendering_is_told_in_the_programs_words(string does, string message)
    {
        var fake = new FakeFluidSynth(_folder.Path, does);

        Assert.Equal(message, Assert.Throws<CommandException>(() =>
            new FluidSynth(fake.Program, fake.SoundFont).Render("a.mid", _folder.File("a.wav"), default)).Message);
    }

    [SkippableFact]
    public void Playing_writes_no_file()
    {
        // Warnings and errors of drivers that were tried in vain do not matter where one was found.
        var fake = new FakeFluidSynth(_folder.Path, "echo 'fluidsynth: error: no jack' >&2");

        new FluidSynth(fake.Program, fake.SoundFont).Play("a.mid", default);

        Assert.Equal(["-ni", "-q", "-g", "1", fake.SoundFont, "a.mid"], fake.Arguments);
    }

    [SkippableFact]
    public void A_machine_without_a_sound_device_is_told_so()
    {
        var fake = new FakeFluidSynth(
            _folder.Path,
            "echo 'ALSA lib: x' >&2; echo 'fluidsynth: error: no device' >&2; echo 'Failed to create the audio driver.' >&2; exit 255");

        Assert.Equal(
            "fluidsynth found no sound device to play on (no device); write a file instead: bachbot render PIECE",
            Assert.Throws<CommandException>(() => new FluidSynth(fake.Program, fake.SoundFont).Play("a.mid", default)).Message);
    }

    [SkippableFact]
    public void What_cannot_be_started_is_told()
    {
        var fake = new FakeFluidSynth(_folder.Path, "");
        File.WriteAllText(fake.Program, "#!/nowhere/at/all\n");

        Assert.StartsWith(
            $"{fake.Program} cannot be started: ",
            Assert.Throws<CommandException>(() => new FluidSynth(fake.Program, fake.SoundFont).Play("a.mid", default)).Message,
            StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_program_is_found_in_the_first_folder_that_has_it_and_nowhere_else()
    {
        string empty = Directory.CreateDirectory(_folder.File("empty")).FullName;
        string other = Directory.CreateDirectory(_folder.File("other")).FullName;
        var fake = new FakeFluidSynth(_folder.File("bin"), "");
        File.WriteAllText(Path.Combine(other, "fluidsynth"), "no program");

        Assert.Equal(fake.Program, Find(empty, other, _folder.File("bin"), _folder.File("missing")));
        Assert.Null(Find(empty, other));
        Assert.Null(Find("."));
        Assert.Null(ProgramSearch.Find("fluidsynth", null));

        static string? Find(params string[] folders) =>
            ProgramSearch.Find("fluidsynth", string.Join(Path.PathSeparator, folders));
    }
}
