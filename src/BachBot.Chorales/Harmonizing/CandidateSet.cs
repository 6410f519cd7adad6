using BachBot.Chorales.Context;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Models;
using BachBot.Engine.Sampling;

namespace BachBot.Chorales.Harmonizing;

/// <summary>Beginnings of a piece that a model reads side by side, and what each may go on with.</summary>
internal sealed class CandidateSet : IDisposable
{
    private readonly HarmonyTask _task;
    private readonly TokenTable _tokens;
    private readonly InferenceSession _session;
    private readonly ChoraleContext[] _contexts;
    private readonly ChoraleContext[] _contextCopies;
    private readonly int[] _rows;
    private readonly int[] _struck;
    private readonly List<(int[] Tokens, int[] Parents)> _history = [];

    // What each voice of each candidate sang last, [N, 4].
    private int[] _pitches;
    private int[] _parents;
    private double[] _logProbabilities;

    /// <summary>Takes memory for beginnings that are empty.</summary>
    /// <param name="model">The model.</param>
    /// <param name="harmony">What the model knows of texts.</param>
    /// <param name="task">The piece.</param>
    /// <param name="count">N.</param>
    public CandidateSet(LanguageModel model, HarmonyModel harmony, HarmonyTask task, int count)
    {
        (_task, _tokens, Count) = (task, harmony.Tokens, count);
        _session = new InferenceSession(model, count);
        _contexts = harmony.Contexts(task, count);
        _contextCopies = harmony.Contexts(task, count);
        _rows = new int[count * model.Options.RowTokens];
        _struck = [.. Enumerable.Range(0, _tokens.Count).Where(token => _tokens.Kind(token) == TokenKind.Struck)];
        _pitches = new int[count * Chorale.VoiceCount];
        _parents = [.. Enumerable.Range(0, count)];
        _logProbabilities = new double[count];
        Array.Fill(_pitches, ChoraleFrames.Rest);
    }

    /// <summary>N.</summary>
    public int Count { get; }

    /// <summary>[N]: ln p of each beginning.</summary>
    public ReadOnlySpan<double> LogProbabilities => _logProbabilities;

    /// <summary>[N, V]: ln p of each token after each beginning; empty before the first.</summary>
    public double[] Next { get; private set; } = [];

    /// <summary>The length of <see cref="Next"/>'s rows.</summary>
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
        int width = _rows.Length / Count;
        for (int n = 0; n < Count; n++)
        {
            int token = tokens[n];
            if (Next.Length > 0)
                _logProbabilities[n] += Next[n * Symbols + token];
            if (position.Kind == PositionKind.Note)
                _pitches[n * Chorale.VoiceCount + (int)position.Voice] = _tokens.Pitch(token);
            _rows[n * width] = token;
            if (_contexts.Length == 0)
                continue;
            _contexts[n].Advance(token);
            _contexts[n].Write(_rows.AsSpan(n * width + 1, width - 1));
        }
        _history.Add((tokens.ToArray(), _parents));
        _parents = [.. Enumerable.Range(0, Count)];
        if (position.Kind != PositionKind.End)
            Next = _session.Read(_rows).ToArray();
    }

    /// <summary>Goes on with copies: candidate n is from now on what <paramref name="from"/>[n] has been.</summary>
    public void Select(ReadOnlySpan<int> from)
    {
        _session.Select(from);
        var pitches = new int[_pitches.Length];
        var parents = new int[Count];
        var logProbabilities = new double[Count];
        var next = new double[Next.Length];
        int width = Next.Length / Count;
        for (int n = 0; n < Count; n++)
        {
            int old = from[n];
            _pitches.AsSpan(old * Chorale.VoiceCount, Chorale.VoiceCount).CopyTo(pitches.AsSpan(n * Chorale.VoiceCount));
            Next.AsSpan(old * width, width).CopyTo(next.AsSpan(n * width));
            (parents[n], logProbabilities[n]) = (_parents[old], _logProbabilities[old]);
            if (_contexts.Length > 0)
                _contextCopies[n].CopyStateFrom(_contexts[old]);
        }
        for (int n = 0; n < _contexts.Length; n++)
            _contexts[n].CopyStateFrom(_contextCopies[n]);
        (_pitches, _parents, _logProbabilities, Next) = (pitches, parents, logProbabilities, next);
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

    public void Dispose() => _session.Dispose();

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
