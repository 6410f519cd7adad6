namespace BachBot.Chorales.Scores;

/// <summary>Frames <paramref name="Start"/> to <paramref name="End"/>, the end not included.</summary>
/// <param name="Start">First frame.</param>
/// <param name="End">The first frame after the range.</param>
public readonly record struct FrameRange(int Start, int End)
{
    /// <summary>Number of frames.</summary>
    public int Length => End - Start;
}
