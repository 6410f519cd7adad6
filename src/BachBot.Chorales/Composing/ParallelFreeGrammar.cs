using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;

namespace BachBot.Chorales.Composing;

/// <summary>A grammar of four voices that forbids parallel fifths and octaves: a note is not allowed if its voice would move
/// so with one whose note of the frame is written.</summary>
/// <remarks>A voice can always hold its note or strike it again.</remarks>
internal sealed class ParallelFreeGrammar(SatbGrammar grammar) : IFrameGrammar
{
    public int Frames => grammar.Frames;

    public void Advance(int token) => grammar.Advance(token);

    public void Allowed(Span<bool> allowed)
    {
        grammar.Allowed(allowed);
        if (grammar.NextVoice is not { } voice || grammar.Frames == 0)
            return;
        foreach (Voice other in Enum.GetValues<Voice>())
        {
            if (other == voice || grammar.PitchNow(other) is not { } now)
                continue;
            Forbid(allowed, grammar.PitchBefore(other), now, grammar.PitchBefore(voice));
        }
    }

    private void Forbid(Span<bool> allowed, int otherBefore, int otherNow, int before)
    {
        TokenTable tokens = grammar.Tokens;
        for (int token = 0; token < allowed.Length; token++)
        {
            if (allowed[token] && tokens.Kind(token) == TokenKind.Struck
                && ParallelMotion.Is(otherBefore, otherNow, before, tokens.Pitch(token)))
                allowed[token] = false;
        }
    }
}
