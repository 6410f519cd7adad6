namespace BachBot.Cli.Tests.Sound;

/// <summary>A program <c>fluidsynth</c> that makes no sound and notes what it is asked to do, and a file that begins like a sound
/// font.</summary>
internal sealed class FakeFluidSynth
{
    /// <summary>Writes 100 bytes to the file after <c>-F</c>.</summary>
    public const string Renders =
        "while [ $# -gt 0 ]; do if [ \"$1\" = -F ]; then printf '%100s' sound > \"$2\"; fi; shift; done";

    private readonly string _folder;

    /// <param name="folder">Where it lies, for the variable PATH.</param>
    /// <param name="does">The end of a shell script; <c>$@</c> has the arguments.</param>
    public FakeFluidSynth(string folder, string does)
    {
        Skip.If(OperatingSystem.IsWindows(), "needs a POSIX shell");
        _folder = Directory.CreateDirectory(folder).FullName;
        File.WriteAllText(Program, $"#!/bin/sh\nPATH=/bin:/usr/bin\nprintf '%s\\n' \"$@\" > \"$0.arguments\"\n{does}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        WriteSoundFont(SoundFont);
    }

    public string Program => Path.Combine(_folder, "fluidsynth");

    public string SoundFont => Path.Combine(_folder, "a font.sf2");

    /// <summary>What it was asked to do last.</summary>
    public string[] Arguments => File.ReadAllLines(Program + ".arguments");

    public static void WriteSoundFont(string path) => File.WriteAllBytes(path, [.. "RIFF\0\0\0\0sfbk"u8]);
}
