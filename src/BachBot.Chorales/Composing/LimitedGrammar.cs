using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Sampling;
using BachBot.Engine.Text;

namespace BachBot.Chorales.Composing;

/// <summary>A grammar with bounds for the length of a piece. Before the shortest length END is forbidden; near
/// the longest one a phrase that ends, ends the piece; at the longest one only END is left.</summary>
internal sealed class LimitedGrammar : ITokenGrammar
{
    /// <summary>How long before the end of the room the next phrase end is taken: about two phrases.</summary>
    private const int ClosingFrames = 64;

    /// <summary>A fermata has had its beat: a piece must not end on a sixteenth of it.</summary>
    private const int FermataFrames = Grid.FramesPerQuarter;

    private readonly IFrameGrammar _grammar;
    private readonly int _delimiter;
    private readonly int _end;
    private readonly int _fermata;
    private readonly int _minFrames;
    private readonly int _maxFrames;
    private bool _frameHasFermata;
    private int _fermatasInARow;

    public LimitedGrammar(IFrameGrammar grammar, Vocabulary vocabulary, int minFrames, int maxFrames)
    {
        _grammar = grammar;
        _delimiter = vocabulary.IdOf(ChoraleTokens.FrameDelimiter);
        _end = vocabulary.IdOf(ChoraleTokens.End);
        _fermata = vocabulary.TryGetId(ChoraleTokens.Fermata, out int fermata) ? fermata : -1;
        (_minFrames, _maxFrames) = (minFrames, maxFrames);
    }

    /// <summary>Frames with the one whose end is not written yet: the grammar counts a frame when the token after it is
    /// known.</summary>
    private int Frames => _grammar.Frames + 1;

    public void Allowed(Span<bool> allowed)
    {
        _grammar.Allowed(allowed);
        if (!allowed[_delimiter])
            return;
        int fermatas = _frameHasFermata ? _fermatasInARow + 1 : 0;
        bool phraseEnds = fermatas >= FermataFrames && Frames >= _maxFrames - ClosingFrames;
        if (Frames >= _maxFrames || (phraseEnds && Frames >= _minFrames))
            allowed[_delimiter] = false;
        else if (Frames < _minFrames)
            allowed[_end] = false;
    }

    public void Advance(int token)
    {
        _grammar.Advance(token);
        if (token == _fermata)
        {
            _frameHasFermata = true;
        }
        else if (token == _delimiter)
        {
            _fermatasInARow = _frameHasFermata ? _fermatasInARow + 1 : 0;
            _frameHasFermata = false;
        }
    }
}
