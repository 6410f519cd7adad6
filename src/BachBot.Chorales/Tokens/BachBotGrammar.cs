using BachBot.Chorales.Scores;
using BachBot.Engine.Text;

namespace BachBot.Chorales.Tokens;

/// <summary>Which tokens may come next in a piece of the <see cref="BachBotEncoding"/>: at most four notes in a frame,
/// each pitch once, tied pitches only where the frame before had them.</summary>
/// <remarks>Follows one sequence: <see cref="Allowed"/>, choose, <see cref="Advance"/>, and so on. The encoding does not
/// say which voice a note belongs to, so this promises well-formed frames and not four voices.</remarks>
public sealed class BachBotGrammar : IFrameGrammar
{
    private readonly (int Pitch, bool Tied)?[] _notes;
    private readonly int _start;
    private readonly int _end;
    private readonly int _delimiter;
    private readonly int _fermata;
    private HashSet<int> _before = [];
    private HashSet<int> _now = [];
    private bool _hasStarted;
    private bool _fermataWritten;

    /// <summary>A grammar at the start of a piece, before START.</summary>
    /// <param name="vocabulary">The model's vocabulary; tokens that are none of the encoding are never allowed.</param>
    /// <exception cref="ArgumentException">The vocabulary lacks START, END or <c>|||</c>.</exception>
    public BachBotGrammar(Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        _notes = [.. vocabulary.Tokens.Select(token =>
            ChoraleTokens.TryParseNote(token, out int pitch, out bool tied) ? (pitch, tied) : ((int, bool)?)null)];
        _start = ChoraleTokens.Required(vocabulary, ChoraleTokens.Start);
        _end = ChoraleTokens.Required(vocabulary, ChoraleTokens.End);
        _delimiter = ChoraleTokens.Required(vocabulary, ChoraleTokens.FrameDelimiter);
        _fermata = vocabulary.TryGetId(ChoraleTokens.Fermata, out int fermata) ? fermata : -1;
    }

    /// <summary>Complete frames so far.</summary>
    public int Frames { get; private set; }

    /// <summary>The piece is complete: END was written, and no token may follow.</summary>
    public bool IsComplete { get; private set; }

    /// <inheritdoc/>
    public void Allowed(Span<bool> allowed)
    {
        allowed.Clear();
        if (IsComplete)
            return;
        if (!_hasStarted)
        {
            allowed[_start] = true;
            return;
        }
        // A fermata is that of a note.
        bool mayClose = !_fermataWritten || _now.Count > 0;
        allowed[_delimiter] = allowed[_end] = mayClose;
        if (_fermata >= 0 && _now.Count == 0 && !_fermataWritten)
            allowed[_fermata] = true;
        if (_now.Count == Chorale.VoiceCount)
            return;
        for (int id = 0; id < _notes.Length; id++)
        {
            if (_notes[id] is { } note && !_now.Contains(note.Pitch) && (!note.Tied || _before.Contains(note.Pitch)))
                allowed[id] = true;
        }
    }

    /// <inheritdoc/>
    public void Advance(int token)
    {
        if (token == _start)
        {
            _hasStarted = true;
        }
        else if (token == _fermata)
        {
            _fermataWritten = true;
        }
        else if (token == _delimiter || token == _end)
        {
            Frames++;
            (_before, _now) = (_now, _before);
            _now.Clear();
            _fermataWritten = false;
            IsComplete = token == _end;
        }
        else if (_notes[token] is { } note)
        {
            _now.Add(note.Pitch);
        }
    }
}
