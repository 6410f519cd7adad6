namespace BachBot.Chorales.Scores;

/// <summary>The time grid on which models see music: frames of a sixteenth note.</summary>
public static class Grid
{
    /// <summary>Frames in a quarter note.</summary>
    public const int FramesPerQuarter = 4;
}
