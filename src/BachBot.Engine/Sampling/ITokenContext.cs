namespace BachBot.Engine.Sampling;

/// <summary>Tells a model that takes context (<see cref="Models.LanguageModelOptions.ContextTokens"/>) what else is known
/// about the place of the next token of a text. One object follows one text.</summary>
public interface ITokenContext
{
    /// <summary>Writes the context that stands beside the token that came last.</summary>
    /// <param name="context">[K] context tokens, numbered from V on; written.</param>
    void Write(Span<int> context);

    /// <summary>Takes note of the next token.</summary>
    void Advance(int token);
}
