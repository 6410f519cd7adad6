using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Models;

namespace BachBot.Chorales.Harmonizing;

/// <summary>Beginnings of a piece that a model reads side by side, and what each may go on with.</summary>
internal sealed class CandidateSet : IDisposable
{
    private readonly HarmonyTask _task;
    private readonly TokenTable _tokens;
    private readonly CandidateReader? _guide;
    private readonly int[] _struck;
    private readonly List<(int[] Tokens, int[] Parents)> _history = [];

    // What each voice of each candidate sang last, [N, 4].
    private int[] _pitches;
    private int[] _parents;

    /// <summary>Takes memory for beginnings that are empty.</summary>
    /// <param name="model">The model.</param>
    /// <param name="harmony">What the model knows of texts.</param>
    /// <param name="task">The piece.</param>
    /// <param name="count">N.</param>
    public CandidateSet(LanguageModel model, HarmonyModel harmony, HarmonyTask task, int count)
    {
        (_task, _tokens, Count) = (task, harmony.Tokens, count);
        Joint = new CandidateReader(model, harmony, task, count, tells: false);
        // Where nothing is to be found there is nothing to look ahead for.
        _guide = harmony.CanBeTold && task.Voices.Count > 0 ? new CandidateReader(model, harmony, task, count, tells: true) : null;
        _struck = [.. Enumerable.Range(0, _tokens.Count).Where(token => _tokens.Kind(token) == TokenKind.Struck)];
        _pitches = new int[count * Chorale.VoiceCount];
        _parents = [.. Enumerable.Range(0, count)];
        Array.Fill(_pitches, ChoraleFrames.Rest);
    }

    /// <summary>N.</summary>
    public int Count { get; }

    /// <summary>What the model thinks of each beginning, and of what may come next, as if nothing were given.</summary>
    public CandidateReader Joint { get; }

    /// <summary>The same where it is told what is given, if it can be: then it looks ahead by itself.</summary>
    public CandidateReader Guide => _guide ?? Joint;

    /// <summary>V, how many symbols there are.</summary>
    public int Symbols => _tokens.Count;

    /// <summary>The tokens that a candidate may have at a place.</summary>
    /// <param name="candidate">0 to N - 1.</param>
    /// <param name="position">The place.</param>
    /// <param name="choices">Written: the tokens, at least one.</param>
    public void Choices(int candidate, HarmonyPosition position, List<int> choices)
    {
        choices.Clear();
        if (position.Kind != PositionKind.Note || _task.IsGiven(position.Frame, position.Voice))
        {
            choices.Add(Given(candidate, position));
            return;
        }
        choices.AddRange(_struck);
        int before = _pitches[candidate * Chorale.VoiceCount + (int)position.Voice];
        if (before >= 0 && position.Frame > 0 && _tokens.Note(before, tied: true) is >= 0 and int tied)
            choices.Add(tied);
        if (_tokens.Rest >= 0 && _task.MayRest(position.Frame))
            choices.Add(_tokens.Rest);
    }

    /// <summary>Each candidate goes on with a token, which the model reads.</summary>
    /// <param name="position">Where.</param>
    /// <param name="tokens">[N].</param>
    public void Append(HarmonyPosition position, ReadOnlySpan<int> tokens)
    {
        for (int n = 0; n < Count && position.Kind == PositionKind.Note; n++)
            _pitches[n * Chorale.VoiceCount + (int)position.Voice] = _tokens.Pitch(tokens[n]);
        _history.Add((tokens.ToArray(), _parents));
        _parents = [.. Enumerable.Range(0, Count)];
        bool isLast = position.Kind == PositionKind.End;
        Joint.Read(tokens, isLast);
        _guide?.Read(tokens, isLast);
    }

    /// <summary>Goes on with copies: candidate n is from now on what <paramref name="from"/>[n] has been.</summary>
    public void Select(ReadOnlySpan<int> from)
    {
        Joint.Select(from);
        _guide?.Select(from);
        var pitches = new int[_pitches.Length];
        var parents = new int[Count];
        for (int n = 0; n < Count; n++)
        {
            _pitches.AsSpan(from[n] * Chorale.VoiceCount, Chorale.VoiceCount).CopyTo(pitches.AsSpan(n * Chorale.VoiceCount));
            parents[n] = _parents[from[n]];
        }
        (_pitches, _parents) = (pitches, parents);
    }

    /// <summary>All tokens of a candidate.</summary>
    public int[] Text(int candidate)
    {
        var text = new int[_history.Count];
        int at = _parents[candidate];
        for (int i = text.Length - 1; i >= 0; i--)
        {
            text[i] = _history[i].Tokens[at];
            at = _history[i].Parents[at];
        }
        return text;
    }

    public void Dispose()
    {
        Joint.Dispose();
        _guide?.Dispose();
    }

    private int Given(int candidate, HarmonyPosition position) => position.Kind switch
    {
        PositionKind.Start => _tokens.Start,
        PositionKind.Delimiter => _tokens.Delimiter,
        PositionKind.Fermata => _tokens.Fermata,
        PositionKind.End => _tokens.End,
        _ => GivenNote(candidate, position),
    };

    /// <summary>A pitch that was tied to one that is not there is struck.</summary>
    private int GivenNote(int candidate, HarmonyPosition position)
    {
        int pitch = _task.Pitch(position.Frame, position.Voice);
        if (pitch == ChoraleFrames.Rest)
            return _tokens.Rest;
        bool tied = _task.Tied(position.Frame, position.Voice)
            && _pitches[candidate * Chorale.VoiceCount + (int)position.Voice] == pitch;
        return _tokens.Note(pitch, tied);
    }
}
