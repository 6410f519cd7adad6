using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Tokens;

/// <summary>Writes chorales as tokens and reads them back. Pitches are written as they are: whoever wants all pieces in
/// C major or A minor transposes first (<see cref="Key.SemitonesToReference"/>).</summary>
public interface IChoraleEncoding
{
    /// <summary>Name and options in one line, from which <see cref="ChoraleEncoding.Parse"/> makes the encoding again,
    /// such as <c>satb order=SATB frames=notated</c>.</summary>
    string Specification { get; }

    /// <summary>The tokens of a piece, from START to END.</summary>
    string[] Encode(Chorale chorale);

    /// <summary>Where the bars of the frames lie that <see cref="Encode"/> writes.</summary>
    BarGrid BarsOf(Chorale chorale);

    /// <summary>The piece that a sequence of tokens stands for. Encoding it again gives the same tokens, but for
    /// fermatas on silence, which no chorale has.</summary>
    /// <exception cref="TokenFormatException">The sequence is no piece of this encoding.</exception>
    Chorale Decode(IReadOnlyList<string> tokens);

    /// <summary>Makes the most of any sequence of tokens, as a model without constraints may write it: what does not
    /// fit is left out and reported.</summary>
    /// <param name="tokens">Tokens; reading starts at the first START, if there is one, and stops at END or at the next
    /// START.</param>
    DecodedChorale DecodeLeniently(IReadOnlyList<string> tokens);
}

/// <summary>A piece made of tokens that need not follow the encoding.</summary>
/// <param name="Chorale">The piece.</param>
/// <param name="Problems">What did not fit, in order of position; empty for a sequence without fault.</param>
public sealed record DecodedChorale(Chorale Chorale, IReadOnlyList<TokenFormatException> Problems);
