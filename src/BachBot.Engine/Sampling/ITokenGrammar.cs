namespace BachBot.Engine.Sampling;

/// <summary>Says which tokens may come next in a text, so that a sampled text is always well-formed. One object follows
/// one text.</summary>
public interface ITokenGrammar
{
    /// <summary>Marks the tokens that may come next; at least one of them.</summary>
    /// <param name="allowed">[V], written.</param>
    void Allowed(Span<bool> allowed);

    /// <summary>Takes note of the next token.</summary>
    void Advance(int token);
}
