using BachBot.Chorales.Scores;

namespace BachBot.Cli.Reports.Rolls;

/// <summary>How the page tells the four voices apart: by colour and by letter.</summary>
internal static class VoiceStyle
{
    /// <summary>The class that the style sheet colours.</summary>
    public static string Class(Voice voice) => voice switch
    {
        Voice.Soprano => "soprano",
        Voice.Alto => "alto",
        Voice.Tenor => "tenor",
        Voice.Bass => "bass",
        _ => throw new ArgumentOutOfRangeException(nameof(voice), voice, "There are four voices."),
    };

    /// <summary>S, A, T or B.</summary>
    public static string Letter(Voice voice) => Class(voice)[..1].ToUpperInvariant();
}
