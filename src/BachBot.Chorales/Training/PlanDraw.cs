using BachBot.Chorales.Context;
using BachBot.Chorales.RandomNumbers;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Training;

/// <summary>What a model is told of a training piece in an epoch: drawn so that it meets whatever users may give.</summary>
/// <param name="Voices">A bit for each voice that is given throughout.</param>
/// <param name="Hidden">Where the other voices are hidden; elsewhere they are given too.</param>
/// <param name="TellsFermatas">Whether the ends of phrases are told.</param>
/// <param name="TellsEnd">Whether the length is told.</param>
internal readonly record struct PlanDraw(int Voices, FrameRange Hidden, bool TellsFermatas, bool TellsEnd)
{
    private const int AllVoices = (1 << Chorale.VoiceCount) - 1;

    /// <summary>The shortest stretch that is hidden: a bar.</summary>
    private const int ShortestHidden = 16;

    /// <summary>Draws what is told of a piece.</summary>
    public static PlanDraw Next(Pcg32 random, TextAugmentation augmentation, int frames)
    {
        var everywhere = new FrameRange(0, frames);
        if (random.Below(1 << 16) >= augmentation.GivenShare * (1 << 16))
        {
            // As a rule nothing is known; now and then the form is.
            return new PlanDraw(0, everywhere, random.Chance(25), random.Chance(25));
        }
        bool fermatas = random.Chance(80), end = random.Chance(80);
        if (random.Chance(75) || frames < 2 * ShortestHidden)
            return new PlanDraw(1 + random.Below(AllVoices - 1), everywhere, fermatas, end);
        int length = ShortestHidden + random.Below(frames / 2 - ShortestHidden + 1);
        int start = random.Below(frames - length + 1);
        return new PlanDraw(random.Below(AllVoices), new FrameRange(start, start + length), fermatas, end);
    }

    /// <summary>The plan of a piece.</summary>
    public PiecePlan PlanOf(ChoraleFrames frames, int semitones)
    {
        (int voices, FrameRange hidden, bool fermatas, bool end) = this;
        return PiecePlan.Of(
            frames,
            (frame, voice) => (voices >> (int)voice & 1) == 1 || frame < hidden.Start || frame >= hidden.End,
            fermatas ? frames.Fermata : null, end, semitones);
    }
}
