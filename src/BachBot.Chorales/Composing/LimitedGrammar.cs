using BachBot.Chorales.Tokens;
using BachBot.Engine.Sampling;
using BachBot.Engine.Text;

namespace BachBot.Chorales.Composing;

/// <summary>The satb grammar with a longest piece: the last frame that is allowed can only be followed by END.</summary>
internal sealed class LimitedGrammar : ITokenGrammar
{
    private readonly SatbGrammar _grammar;
    private readonly int _delimiter;
    private readonly int _maxFrames;

    public LimitedGrammar(Vocabulary vocabulary, VoiceOrder order, int maxFrames)
    {
        _grammar = new SatbGrammar(vocabulary, order);
        _delimiter = vocabulary.IdOf(ChoraleTokens.FrameDelimiter);
        _maxFrames = maxFrames;
    }

    public void Allowed(Span<bool> allowed)
    {
        _grammar.Allowed(allowed);
        // The grammar counts a frame when the token after it is known.
        if (_grammar.Frames + 1 >= _maxFrames)
            allowed[_delimiter] = false;
    }

    public void Advance(int token) => _grammar.Advance(token);
}
