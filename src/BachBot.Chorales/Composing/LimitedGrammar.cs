using BachBot.Chorales.Tokens;
using BachBot.Engine.Sampling;
using BachBot.Engine.Text;

namespace BachBot.Chorales.Composing;

/// <summary>A grammar with limits for the length of a piece: where it must go on END is forbidden, where it must end only
/// END is left, and a last chord may be held but not left.</summary>
internal sealed class LimitedGrammar : ITokenGrammar
{
    private readonly IFrameGrammar _grammar;
    private readonly PieceLimits _limits;
    private readonly int _delimiter;
    private readonly int _end;
    private readonly int _fermata;
    private bool _frameHasFermata;
    private bool _isAtFrameStart;
    private bool _mustHold;
    private int _fermataFrames;
    private int _phrases;

    public LimitedGrammar(IFrameGrammar grammar, Vocabulary vocabulary, PieceLimits limits)
    {
        (_grammar, _limits) = (grammar, limits);
        _delimiter = vocabulary.IdOf(ChoraleTokens.FrameDelimiter);
        _end = vocabulary.IdOf(ChoraleTokens.End);
        _fermata = vocabulary.TryGetId(ChoraleTokens.Fermata, out int fermata) ? fermata : -1;
    }

    /// <summary>What the limits say of the frame that is complete but for the token after it.</summary>
    private PieceEnd End
    {
        get
        {
            // The grammar counts a frame when the token after it is known.
            int frames = _grammar.Frames + 1;
            int fermata = _frameHasFermata ? _fermataFrames + 1 : 0;
            return _limits.EndAfter(frames, _phrases + (fermata > 0 ? 1 : 0), fermata);
        }
    }

    public void Allowed(Span<bool> allowed)
    {
        _grammar.Allowed(allowed);
        if (_mustHold && _isAtFrameStart)
        {
            allowed.Clear();
            allowed[_fermata] = true;
        }
        if (!allowed[_delimiter])
            return;
        PieceEnd end = End;
        allowed[_delimiter] = end != PieceEnd.Now;
        allowed[_end] = end != PieceEnd.NotYet;
    }

    public void Advance(int token)
    {
        bool holds = token == _delimiter && End == PieceEnd.WithThisChord;
        _grammar.Advance(token);
        _isAtFrameStart = token == _delimiter;
        if (token == _fermata)
        {
            _frameHasFermata = true;
        }
        else if (token == _delimiter)
        {
            if (!_frameHasFermata && _fermataFrames > 0)
                _phrases++;
            _fermataFrames = _frameHasFermata ? _fermataFrames + 1 : 0;
            (_frameHasFermata, _mustHold) = (false, holds);
        }
    }
}
