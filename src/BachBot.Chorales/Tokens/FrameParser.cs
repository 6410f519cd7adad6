namespace BachBot.Chorales.Tokens;

/// <summary>Reads the grammar that both encodings share: START, frames with <c>|||</c> between them, END; a frame is
/// <c>(.)</c>, if it has a fermata, and its notes.</summary>
internal sealed class FrameParser
{
    private readonly IReadOnlyList<string> _tokens;
    private readonly bool _strict;
    private readonly int _leastNotes;
    private readonly int _mostNotes;
    private readonly bool _rests;
    private readonly List<TokenFormatException> _problems = [];
    private readonly List<TokenFrame> _frames = [];

    /// <summary>A parser for one piece.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="strict">Throw at the first problem instead of collecting them.</param>
    /// <param name="leastNotes">Fewest notes of a frame.</param>
    /// <param name="mostNotes">Most notes of a frame.</param>
    /// <param name="rests">Voices are kept apart: <c>(R)</c> may stand for a note, and pitches may
    /// repeat.</param>
    public FrameParser(IReadOnlyList<string> tokens, bool strict, int leastNotes, int mostNotes, bool rests)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        _tokens = tokens;
        _strict = strict;
        _leastNotes = leastNotes;
        _mostNotes = mostNotes;
        _rests = rests;
    }

    /// <summary>What did not fit, in order of position.</summary>
    public IReadOnlyList<TokenFormatException> Problems => _problems;

    /// <summary>Notes a problem, or throws it if the parser is strict.</summary>
    /// <exception cref="TokenFormatException">The parser is strict.</exception>
    public void Report(int position, string expected)
    {
        var problem = new TokenFormatException(position, position < _tokens.Count ? _tokens[position] : null, expected);
        if (_strict)
            throw problem;
        _problems.Add(problem);
    }

    /// <summary>The frames of the piece.</summary>
    /// <exception cref="TokenFormatException">The parser is strict and the sequence has a fault.</exception>
    public IReadOnlyList<TokenFrame> Parse()
    {
        int position = FindStart();
        TokenFrame frame = new(position);
        bool ended = false;
        for (; position < _tokens.Count && !ended; position++)
        {
            string token = _tokens[position];
            switch (token)
            {
                case ChoraleTokens.End:
                    ended = true;
                    break;
                case ChoraleTokens.Start:
                    Report(position, $"{ChoraleTokens.End} before the next piece");
                    return Finish(frame, position);
                case ChoraleTokens.FrameDelimiter:
                    Close(frame, position);
                    frame = new TokenFrame(position + 1);
                    break;
                case ChoraleTokens.Fermata:
                    if (frame.Fermata || frame.Notes.Count > 0)
                        Report(position, $"{ChoraleTokens.Fermata} only once, at the start of a frame");
                    frame.Fermata = true;
                    break;
                default:
                    AddNote(frame, position, token);
                    break;
            }
        }
        if (!ended)
            Report(position, ChoraleTokens.End);
        else if (position < _tokens.Count && _strict)
            Report(position, $"nothing after {ChoraleTokens.End}");
        return Finish(frame, position - (ended ? 1 : 0));
    }

    private int FindStart()
    {
        if (_tokens.Count > 0 && _tokens[0] == ChoraleTokens.Start)
            return 1;
        Report(0, ChoraleTokens.Start);
        for (int i = 0; i < _tokens.Count; i++)
        {
            if (_tokens[i] == ChoraleTokens.Start)
                return i + 1;
        }
        return 0;
    }

    private void AddNote(TokenFrame frame, int position, string token)
    {
        TokenNote note;
        if (_rests && token == ChoraleTokens.Rest)
            note = new TokenNote(Scores.ChoraleFrames.Rest, false, position);
        else if (ChoraleTokens.TryParseNote(token, out int pitch, out bool tied))
            note = new TokenNote(pitch, tied, position);
        else
        {
            Report(position, $"a note such as (60, False){(_rests ? $", {ChoraleTokens.Rest}" : "")}, " +
                $"{ChoraleTokens.Fermata}, {ChoraleTokens.FrameDelimiter} or {ChoraleTokens.End}");
            return;
        }
        if (frame.Notes.Count == _mostNotes)
            Report(position, $"{ChoraleTokens.FrameDelimiter} or {ChoraleTokens.End} after {_mostNotes} notes");
        else if (!_rests && frame.Notes.Exists(other => other.Pitch == note.Pitch))
            Report(position, "each pitch once in a frame (unisons are merged)");
        else
            frame.Notes.Add(note);
    }

    private void Close(TokenFrame frame, int position)
    {
        if (frame.Notes.Count < _leastNotes)
            Report(position, $"{_leastNotes} notes in the frame instead of {frame.Notes.Count}");
        _frames.Add(frame);
    }

    /// <summary>Adds the last frame. Nothing at all between START and END is no frame rather than a silent one, and
    /// where a lenient reader lacks END, nothing after the last delimiter is none either.</summary>
    private List<TokenFrame> Finish(TokenFrame frame, int position)
    {
        bool ended = position < _tokens.Count && _tokens[position] == ChoraleTokens.End;
        bool empty = frame.Notes.Count == 0 && !frame.Fermata;
        if (!(empty && (_frames.Count == 0 || !ended)))
            Close(frame, position);
        return _frames;
    }
}

/// <summary>A frame as tokens have it.</summary>
/// <param name="position">Index of its first token.</param>
internal sealed class TokenFrame(int position)
{
    public int Position { get; } = position;

    public bool Fermata { get; set; }

    public List<TokenNote> Notes { get; } = [];
}

/// <summary>A pitch of a frame or <see cref="Scores.ChoraleFrames.Rest"/>, and the index of its token.</summary>
internal readonly record struct TokenNote(int Pitch, bool Tied, int Position);
