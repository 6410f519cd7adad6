namespace BachBot.Chorales.Tokens;

/// <summary>A sequence of tokens is no piece of its encoding. The message is one line: position, token, what was
/// expected.</summary>
public sealed class TokenFormatException : Exception
{
    /// <summary>Describes a token that does not fit.</summary>
    /// <param name="position">Index of the token, from 0; the number of tokens if the sequence ends too soon.</param>
    /// <param name="token">The token; null if the sequence ends too soon.</param>
    /// <param name="expected">What should stand there.</param>
    public TokenFormatException(int position, string? token, string expected)
        : base(FormattableString.Invariant(
            $"token {position}, {(token is null ? "the end of the sequence" : $"'{token}'")}: expected {expected}"))
    {
        Position = position;
        Token = token;
        Expected = expected;
    }

    /// <summary>Index of the token, from 0.</summary>
    public int Position { get; }

    /// <summary>The token; null if the sequence ends too soon.</summary>
    public string? Token { get; }

    /// <summary>What should stand there.</summary>
    public string Expected { get; }
}
