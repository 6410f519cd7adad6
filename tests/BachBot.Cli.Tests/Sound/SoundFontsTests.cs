using BachBot.Cli.Sound;

namespace BachBot.Cli.Tests.Sound;

public sealed class SoundFontsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_named_comes_before_the_variable_and_that_before_the_folders()
    {
        string named = Font("named.sf2"), variable = Font("variable.sf3"), installed = Font("fonts", "any.sf2");
        string[] folders = [_folder.File("missing"), _folder.File("fonts")];

        Assert.Equal(named, SoundFonts.Find(named, variable, folders));
        Assert.Equal(variable, SoundFonts.Find(null, variable, folders));
        Assert.Equal(installed, SoundFonts.Find(null, "", folders));
    }

    [Fact]
    public void Of_several_the_one_of_general_midi_is_taken()
    {
        Font("fonts", "Accordion.sf2");
        string expected = Font("fonts", "FluidR3_GM.sf2");
        Font("fonts", "TimGM6mb.sf2");
        File.WriteAllText(_folder.File("fonts", "default.txt"), "no font");

        Assert.Equal(expected, SoundFonts.Find(null, null, [_folder.File("fonts")]));
    }

    [Fact]
    public void What_is_missing_or_no_sound_font_is_told_with_its_source()
    {
        string text = _folder.File("text.sf2");
        File.WriteAllText(text, "no font");

        Assert.Equal($"--soundfont: there is no sound font {text}x.", Message(text + "x", null));
        Assert.Equal($"--soundfont: {text} is no sound font; name a .sf2 or .sf3 file.", Message(text, null));
        Assert.Equal($"the variable SOUNDFONT: {text} is no sound font; name a .sf2 or .sf3 file.", Message(null, text));
        Assert.StartsWith("there is no sound font; ", Message(null, null), StringComparison.Ordinal);

        static string Message(string? named, string? variable) =>
            Assert.Throws<CommandException>(() => SoundFonts.Find(named, variable, [])).Message;
    }

    private string Font(params string[] parts)
    {
        string path = _folder.File(parts);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        FakeFluidSynth.WriteSoundFont(path);
        return path;
    }
}
