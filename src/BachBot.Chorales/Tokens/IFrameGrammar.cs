using BachBot.Engine.Sampling;

namespace BachBot.Chorales.Tokens;

/// <summary>A grammar of texts that are written frame by frame.</summary>
internal interface IFrameGrammar : ITokenGrammar
{
    /// <summary>Complete frames so far: a frame is complete when the token after it is known.</summary>
    int Frames { get; }
}
