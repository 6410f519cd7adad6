namespace BachBot.Cli.Sound;

/// <summary>How to get what makes sound, on this system.</summary>
internal static class Installation
{
    /// <summary>The synthesiser.</summary>
    public static string OfFluidSynth =>
        OperatingSystem.IsMacOS() ? "install it: brew install fluid-synth"
        : OperatingSystem.IsWindows() ? "install it: choco install fluidsynth"
        : "install it: apt install fluidsynth fluid-soundfont-gm (Debian, Ubuntu; elsewhere the package fluidsynth)";

    /// <summary>A sound font.</summary>
    public static string OfSoundFont =>
        OperatingSystem.IsMacOS() || OperatingSystem.IsWindows() ? "download one of General MIDI, such as FluidR3_GM.sf2"
        : "install one: apt install fluid-soundfont-gm (Debian, Ubuntu)";
}
