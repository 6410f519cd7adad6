namespace BachBot.Engine.Cpu;

/// <summary>Decides whether the step of a text is shared by threads. On a machine with other work a thread that has begun
/// its share may lose its processor, and all others wait for it, a hundred times as long as a step takes. After such a
/// wait the caller goes on alone for a while, and for longer each time that sharing is tried again in vain.</summary>
internal sealed class StepSharing
{
    /// <summary>Steps alone after a first long wait: a few milliseconds, about as long as a thread stays away.</summary>
    private const int ShortestPause = 128;

    /// <summary>A tenth of a second or more, against which one wait in vain counts for little.</summary>
    private const int LongestPause = 16_384;

    /// <summary>After so many shared steps without a long wait the machine counts as quiet.</summary>
    private const int Quiet = 1024;

    private int _waits;
    private int _pause = ShortestPause;
    private int _alone;
    private int _shared;

    /// <summary>Texts begin to be drawn: waits before now were other jobs'.</summary>
    /// <param name="longWaits">How many long waits there have been.</param>
    public void Begin(int longWaits) => _waits = longWaits;

    /// <summary>Whether the next step is shared.</summary>
    /// <param name="longWaits">How many long waits there have been.</param>
    public bool Next(int longWaits)
    {
        if (longWaits != _waits)
        {
            _waits = longWaits;
            _alone = _pause;
            _pause = Math.Min(2 * _pause, LongestPause);
            _shared = 0;
        }
        if (_alone > 0)
        {
            _alone--;
            return false;
        }
        if (++_shared == Quiet)
            _pause = ShortestPause;
        return true;
    }
}
