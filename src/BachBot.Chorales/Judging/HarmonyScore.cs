namespace BachBot.Chorales.Judging;

/// <summary>How well hidden voices of pieces were found.</summary>
/// <param name="Tokens">Hidden notes: a voice in a frame each.</param>
/// <param name="TokensRight">Those with the composer's pitch, struck or tied as his is.</param>
/// <param name="Frames">Frames.</param>
/// <param name="FramesRight">Those in which every hidden voice is right.</param>
/// <param name="LogProbability">ln p of the pieces as they were completed.</param>
/// <param name="TextTokens">Tokens of the pieces, the given ones too.</param>
public sealed record HarmonyScore(
    long Tokens, long TokensRight, long Frames, long FramesRight, double LogProbability, long TextTokens)
{
    /// <summary>No piece.</summary>
    public static HarmonyScore None { get; } = new(0, 0, 0, 0, 0, 0);

    /// <summary>Share of the hidden notes that are right; 0 if there are none.</summary>
    public double TokenAccuracy => Tokens == 0 ? 0 : (double)TokensRight / Tokens;

    /// <summary>Share of the frames that are right; 0 if there are none.</summary>
    public double FrameAccuracy => Frames == 0 ? 0 : (double)FramesRight / Frames;

    /// <summary>The scores of both.</summary>
    public HarmonyScore Plus(HarmonyScore other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new HarmonyScore(
            Tokens + other.Tokens, TokensRight + other.TokensRight, Frames + other.Frames, FramesRight + other.FramesRight,
            LogProbability + other.LogProbability, TextTokens + other.TextTokens);
    }
}
