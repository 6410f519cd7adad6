using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Composing;

/// <summary>How long a piece may become.</summary>
/// <param name="MinFrames">Shortest piece in frames of a sixteenth.</param>
/// <param name="MaxFrames">Longest piece in frames of a sixteenth.</param>
/// <param name="Phrases">How many phrases it has, each ended by a fermata; null for any number.</param>
internal sealed record PieceLimits(int MinFrames, int MaxFrames, int? Phrases = null)
{
    /// <summary>How long before the longest length the next phrase end is taken: about two phrases.</summary>
    private const int ClosingFrames = 64;

    /// <summary>A fermata has had its beat: a piece must not end on a sixteenth of it.</summary>
    private const int ShortestFermata = Grid.FramesPerQuarter;

    /// <summary>The last chord of a piece lasts no longer: a bar.</summary>
    private const int LongestFermata = 4 * Grid.FramesPerQuarter;

    /// <summary>Whether a piece may, or must, end after a frame.</summary>
    /// <param name="frames">Frames so far.</param>
    /// <param name="phrases">Phrases so far, with the one whose fermata lasts.</param>
    /// <param name="fermata">Frames of the fermata that lasts; 0 if none does.</param>
    public PieceEnd EndAfter(int frames, int phrases, int fermata)
    {
        if (frames >= MaxFrames)
            return PieceEnd.Now;
        bool isPhraseEnd = fermata >= ShortestFermata;
        bool isLastPhrase = Phrases is { } wanted
            ? phrases >= wanted
            : frames >= MinFrames && frames >= MaxFrames - ClosingFrames;
        if (isPhraseEnd && isLastPhrase && frames >= MinFrames)
            return fermata >= LongestFermata ? PieceEnd.Now : PieceEnd.WithThisChord;
        return frames < MinFrames || Phrases is not null ? PieceEnd.NotYet : PieceEnd.AtWill;
    }
}

/// <summary>Whether a piece ends.</summary>
internal enum PieceEnd
{
    /// <summary>It has to go on.</summary>
    NotYet,

    /// <summary>It may end or go on.</summary>
    AtWill,

    /// <summary>It may go on only as long as the fermata lasts.</summary>
    WithThisChord,

    /// <summary>It has to end.</summary>
    Now,
}
