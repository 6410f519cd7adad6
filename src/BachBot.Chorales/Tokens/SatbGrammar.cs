using BachBot.Chorales.Scores;
using BachBot.Engine.Text;

namespace BachBot.Chorales.Tokens;

/// <summary>Which tokens may come next in a piece of the <see cref="SatbEncoding"/>: sampling under this constraint
/// always gives four complete voices.</summary>
/// <remarks>Follows one sequence: <see cref="Allowed"/>, choose, <see cref="Advance"/>, and so on; neither allocates.
/// A tied pitch is allowed only in the voice that had it in the frame before.</remarks>
public sealed class SatbGrammar : IFrameGrammar
{
    private const int AtStart = -2;
    private const int AtFrame = -1;
    private const int AtFrameEnd = Chorale.VoiceCount;
    private const int AtEnd = Chorale.VoiceCount + 1;

    private readonly VoiceOrder _order;
    private readonly TokenTable _tokens;
    private readonly bool[][] _struck = new bool[Chorale.VoiceCount][];
    private readonly PitchRange[] _ranges;
    private readonly int[] _before = new int[Chorale.VoiceCount];
    private readonly int[] _now = new int[Chorale.VoiceCount];

    // The voice position that comes next, or one of the states above.
    private int _state;
    private bool _fermataWritten;

    /// <summary>A grammar at the start of a piece, before START.</summary>
    /// <param name="vocabulary">The model's vocabulary; tokens that are none of the encoding are never allowed.</param>
    /// <param name="order">Order of the voices in a frame; S, A, T, B if null.</param>
    /// <param name="ranges">Lowest and highest pitch of soprano, alto, tenor, bass; no limits if null.</param>
    /// <exception cref="ArgumentException">The vocabulary lacks START, END or <c>|||</c>, or has neither a rest nor a
    /// struck pitch within the range of some voice.</exception>
    public SatbGrammar(Vocabulary vocabulary, VoiceOrder? order = null, IReadOnlyList<PitchRange>? ranges = null)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        if (ranges is not null && ranges.Count != Chorale.VoiceCount)
            throw new ArgumentException($"{Chorale.VoiceCount} voices need as many ranges, not {ranges.Count}.",
                nameof(ranges));
        _order = order ?? VoiceOrder.Satb;
        _ranges = ranges is null ? [.. Enumerable.Repeat(PitchRange.All, Chorale.VoiceCount)] : [.. ranges];
        _tokens = new TokenTable(vocabulary);
        for (int voice = 0; voice < Chorale.VoiceCount; voice++)
            _struck[voice] = StruckIn((Voice)voice);
        Reset();
    }

    /// <summary>The piece is complete: END was written, and no token may follow.</summary>
    public bool IsComplete => _state == AtEnd;

    /// <summary>Complete frames so far.</summary>
    public int Frames { get; private set; }

    /// <summary>The voice whose note comes next, at the start of a frame perhaps after <c>(.)</c>; null where no note
    /// may come.</summary>
    public Voice? NextVoice => _state is AtFrame or (>= 0 and < Chorale.VoiceCount)
        ? _order[Math.Max(_state, 0)] : null;

    /// <summary>The tokens of the vocabulary.</summary>
    internal TokenTable Tokens => _tokens;

    /// <summary>What a voice sang in the last complete frame, or <see cref="ChoraleFrames.Rest"/>.</summary>
    internal int PitchBefore(Voice voice) => _before[(int)voice];

    /// <summary>What a voice sings in the frame that is being written; null if its turn has not come.</summary>
    internal int? PitchNow(Voice voice)
    {
        for (int position = 0; position < _state && position < Chorale.VoiceCount; position++)
        {
            if (_order[position] == voice)
                return _now[(int)voice];
        }
        return null;
    }

    /// <summary>Back to the start of a piece.</summary>
    public void Reset()
    {
        _state = AtStart;
        _fermataWritten = false;
        Frames = 0;
        Array.Fill(_before, ChoraleFrames.Rest);
        Array.Fill(_now, ChoraleFrames.Rest);
    }

    /// <summary>Takes over the state of another grammar of the same vocabulary and order, as a search with several
    /// candidates needs it.</summary>
    /// <exception cref="ArgumentException">The other grammar has another vocabulary or order.</exception>
    public void CopyStateFrom(SatbGrammar other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other._tokens.Count != _tokens.Count || !other._order.Equals(_order))
            throw new ArgumentException("The grammars have different vocabularies or voice orders.", nameof(other));
        _state = other._state;
        _fermataWritten = other._fermataWritten;
        Frames = other.Frames;
        other._before.CopyTo(_before, 0);
        other._now.CopyTo(_now, 0);
    }

    /// <summary>Writes for every token of the vocabulary whether it may come next; at least one may, unless the piece
    /// is complete.</summary>
    /// <param name="allowed">[vocabulary].</param>
    /// <exception cref="ArgumentException">The span is not as long as the vocabulary.</exception>
    public void Allowed(Span<bool> allowed)
    {
        if (allowed.Length != _tokens.Count)
            throw new ArgumentException($"The vocabulary has {_tokens.Count} tokens, the span {allowed.Length}.",
                nameof(allowed));
        if (_state is AtFrame or (>= 0 and < Chorale.VoiceCount))
        {
            int voice = (int)_order[Math.Max(_state, 0)];
            _struck[voice].CopyTo(allowed);
            int before = _before[voice];
            if (before >= 0 && _tokens.Note(before, tied: true) is >= 0 and int tied)
                allowed[tied] = true;
            if (_state == AtFrame && _tokens.Fermata >= 0 && !_fermataWritten)
                allowed[_tokens.Fermata] = true;
            return;
        }
        allowed.Clear();
        if (_state == AtStart)
            allowed[_tokens.Start] = true;
        else if (_state == AtFrameEnd)
            allowed[_tokens.Delimiter] = allowed[_tokens.End] = true;
    }

    /// <summary>Whether one token may come next.</summary>
    public bool IsAllowed(int token)
    {
        if ((uint)token >= (uint)_tokens.Count)
            return false;
        return _state switch
        {
            AtStart => token == _tokens.Start,
            AtFrameEnd => token == _tokens.Delimiter || token == _tokens.End,
            AtEnd => false,
            AtFrame when token == _tokens.Fermata => !_fermataWritten,
            _ => IsAllowedNote((int)_order[Math.Max(_state, 0)], token),
        };
    }

    /// <summary>Goes on by a token.</summary>
    /// <param name="token">Number of the token in the vocabulary.</param>
    /// <exception cref="ArgumentException">The token is not allowed here; the state stays as it was.</exception>
    public void Advance(int token)
    {
        if (!IsAllowed(token))
            throw new ArgumentException($"Token {token} is not allowed after {Frames} frames " +
                $"({(NextVoice is Voice next ? $"the {next} comes next" : "between frames")}).", nameof(token));
        if (token == _tokens.Start)
        {
            _state = AtFrame;
        }
        else if (token == _tokens.End)
        {
            CloseFrame();
            _state = AtEnd;
        }
        else if (token == _tokens.Delimiter)
        {
            CloseFrame();
            _state = AtFrame;
        }
        else if (token == _tokens.Fermata)
        {
            _fermataWritten = true;
        }
        else
        {
            int position = Math.Max(_state, 0);
            _now[(int)_order[position]] = _tokens.Pitch(token);
            _state = position + 1;
        }
    }

    private void CloseFrame()
    {
        _now.CopyTo(_before, 0);
        _fermataWritten = false;
        Frames++;
    }

    private bool IsAllowedNote(int voice, int token) => _tokens.Kind(token) == TokenKind.Tied
        ? _before[voice] == _tokens.Pitch(token)
        : _struck[voice][token];

    private bool[] StruckIn(Voice voice)
    {
        bool[] struck = [.. Enumerable.Range(0, _tokens.Count).Select(id => _tokens.Kind(id) == TokenKind.Rest ||
            (_tokens.Kind(id) == TokenKind.Struck && _ranges[(int)voice].Contains(_tokens.Pitch(id))))];
        return struck.Contains(true) ? struck
            : throw new ArgumentException($"The vocabulary has neither a rest nor a pitch of {_ranges[(int)voice]} " +
                $"for the {voice.ToString().ToLowerInvariant()}.");
    }
}
