using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Analysis;

/// <summary>What lies between two fermatas, the second one included.</summary>
/// <param name="Start">First frame: where the piece or the fermata before ends.</param>
/// <param name="Fermata">The first frame with its fermata.</param>
/// <param name="End">The first frame after its fermata.</param>
public readonly record struct Phrase(int Start, int Fermata, int End)
{
    /// <summary>Length in frames, the fermata included.</summary>
    public int Length => End - Start;

    /// <summary>The phrases of a piece as notated; frames that follow each other with a fermata are one. What comes after
    /// the last fermata is no phrase.</summary>
    public static IReadOnlyList<Phrase> Of(Chorale chorale)
    {
        var frames = ChoraleFrames.AsNotated(chorale);
        var phrases = new List<Phrase>();
        int start = 0, fermata = 0;
        for (int frame = 0; frame < frames.Count; frame++)
        {
            if (!frames.Fermata(frame))
                continue;
            if (frame == 0 || !frames.Fermata(frame - 1))
                fermata = frame;
            if (frame + 1 < frames.Count && frames.Fermata(frame + 1))
                continue;
            phrases.Add(new Phrase(start, fermata, frame + 1));
            start = frame + 1;
        }
        return phrases;
    }
}
