using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;

namespace BachBot.Chorales.Harmonizing;

/// <summary>Finds where phrases end while a piece is harmonised greedily: a note of the leading voice has a fermata where the
/// model expects one sooner than none, once it is told what the note's length says.</summary>
internal sealed class FermataSearch
{
    /// <summary>What the length of a note adds to the logarithm of the odds: melodies other than chorales end their phrases
    /// with long notes, and hardly with the short one after it.</summary>
    internal const double LengthWeight = 2;

    private readonly HarmonyTask _task;
    private readonly CandidateSet _candidates;
    private readonly TokenTable _tokens;
    private readonly VoiceOrder _order;
    private readonly List<int> _choices = [];

    /// <summary>Prepares a search.</summary>
    /// <param name="task">The piece, whose fermatas are not known.</param>
    /// <param name="candidates">One candidate that is empty.</param>
    /// <param name="tokens">The model's tokens.</param>
    /// <param name="order">The order of the voices.</param>
    public FermataSearch(HarmonyTask task, CandidateSet candidates, TokenTable tokens, VoiceOrder order) =>
        (_task, _candidates, _tokens, _order) = (task, candidates, tokens, order);

    /// <summary>One flag for each frame. The last note has one: no phrase goes on behind it.</summary>
    public bool[] Run(CancellationToken cancellationToken)
    {
        var fermatas = new bool[_task.Chorale.Length];
        Voice leader = Enum.GetValues<Voice>().FirstOrDefault(voice => !_task.Voices.Contains(voice));
        int lastNote = 0;
        Choose(new HarmonyPosition(PositionKind.Start, 0, default));
        for (int frame = 0; frame < fermatas.Length; frame++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (frame > 0)
                Choose(new HarmonyPosition(PositionKind.Delimiter, frame, default));
            bool rests = _task.Pitch(frame, leader) == ChoraleFrames.Rest;
            bool begins = !rests && !_task.Tied(frame, leader);
            if (begins)
                lastNote = frame;
            fermatas[frame] = !rests && (begins ? IsExpected(frame, leader) : frame > 0 && fermatas[frame - 1]);
            if (fermatas[frame])
                Choose(new HarmonyPosition(PositionKind.Fermata, frame, default));
            for (int i = 0; i < Chorale.VoiceCount; i++)
                Choose(new HarmonyPosition(PositionKind.Note, frame, _order[i]));
        }
        for (int frame = lastNote; frame < fermatas.Length; frame++)
            fermatas[frame] = _task.Pitch(frame, leader) != ChoraleFrames.Rest;
        return fermatas;
    }

    private bool IsExpected(int frame, Voice leader)
    {
        double logProbability = _candidates.Guide.Next(0)[_tokens.Fermata];
        double logOdds = logProbability - Math.Log(Math.Max(1 - Math.Exp(logProbability), double.Epsilon));
        return logOdds + LengthWeight * Prominence(frame, leader) >= 0;
    }

    /// <summary>1 for a note that is longer than the ones before and after it or that a rest follows, -1 for one that a longer
    /// one precedes, else 0.</summary>
    private int Prominence(int frame, Voice leader)
    {
        int length = LengthFrom(frame, leader), end = frame + length;
        int before = 0;
        for (int start = frame - 1; start >= 0 && _task.Pitch(start, leader) != ChoraleFrames.Rest; start--)
        {
            before++;
            if (!_task.Tied(start, leader))
                break;
        }
        if (before > length)
            return -1;
        bool restFollows = end >= _task.Chorale.Length || _task.Pitch(end, leader) == ChoraleFrames.Rest;
        return restFollows || (length > before && length > LengthFrom(end, leader)) ? 1 : 0;
    }

    /// <summary>The frames of the note that begins at a frame.</summary>
    private int LengthFrom(int frame, Voice leader)
    {
        int end = frame + 1;
        while (end < _task.Chorale.Length && _task.Pitch(end, leader) != ChoraleFrames.Rest && _task.Tied(end, leader))
            end++;
        return end - frame;
    }

    private void Choose(HarmonyPosition position)
    {
        _candidates.Choices(0, position, _choices);
        _candidates.Append(position, [HarmonySearch.MostProbable(_candidates.Guide.Next(0), _choices)]);
    }
}
