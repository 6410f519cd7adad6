using BachBot.Chorales.Scores;
using BachBot.Engine.Text;

namespace BachBot.Chorales.Tokens;

/// <summary>What the tokens of a vocabulary mean, by their numbers.</summary>
internal sealed class TokenTable
{
    private readonly TokenKind[] _kinds;
    private readonly int[] _pitches;
    private readonly int[] _struck = new int[128];
    private readonly int[] _tied = new int[128];

    /// <summary>Looks all tokens up.</summary>
    /// <param name="vocabulary">A vocabulary with START, END and <c>|||</c>; tokens of no chorale are of no kind.</param>
    /// <exception cref="ArgumentException">The vocabulary lacks START, END or <c>|||</c>.</exception>
    public TokenTable(Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        Start = ChoraleTokens.Required(vocabulary, ChoraleTokens.Start);
        End = ChoraleTokens.Required(vocabulary, ChoraleTokens.End);
        Delimiter = ChoraleTokens.Required(vocabulary, ChoraleTokens.FrameDelimiter);
        Fermata = vocabulary.TryGetId(ChoraleTokens.Fermata, out int fermata) ? fermata : -1;
        Rest = vocabulary.TryGetId(ChoraleTokens.Rest, out int rest) ? rest : -1;
        _kinds = new TokenKind[vocabulary.Count];
        _pitches = new int[vocabulary.Count];
        Array.Fill(_struck, -1);
        Array.Fill(_tied, -1);
        for (int id = 0; id < vocabulary.Count; id++)
            Classify(id, vocabulary.Tokens[id]);
    }

    /// <summary>How many tokens there are.</summary>
    public int Count => _kinds.Length;

    public int Start { get; }

    public int End { get; }

    public int Delimiter { get; }

    /// <summary>The token's number, or -1 where the vocabulary lacks it.</summary>
    public int Fermata { get; }

    /// <inheritdoc cref="Fermata"/>
    public int Rest { get; }

    public TokenKind Kind(int token) => _kinds[token];

    /// <summary>The pitch of a note; <see cref="ChoraleFrames.Rest"/> of any other token.</summary>
    public int Pitch(int token) => _pitches[token];

    /// <summary>The number of a note's token, or -1 where the vocabulary lacks it.</summary>
    /// <param name="pitch">MIDI number, 0 to 127.</param>
    /// <param name="tied">The pitch goes on from the frame before.</param>
    public int Note(int pitch, bool tied) => (tied ? _tied : _struck)[pitch];

    private void Classify(int id, string token)
    {
        _pitches[id] = ChoraleFrames.Rest;
        if (token == ChoraleTokens.Rest)
        {
            _kinds[id] = TokenKind.Rest;
        }
        else if (ChoraleTokens.TryParseNote(token, out int pitch, out bool tied))
        {
            _kinds[id] = tied ? TokenKind.Tied : TokenKind.Struck;
            _pitches[id] = pitch;
            (tied ? _tied : _struck)[pitch] = id;
        }
    }
}

/// <summary>What a token says of a voice.</summary>
internal enum TokenKind
{
    /// <summary>Nothing: START, END, <c>|||</c>, a fermata, or no token of chorales.</summary>
    Other,

    /// <summary>A pitch that is struck.</summary>
    Struck,

    /// <summary>A pitch that goes on.</summary>
    Tied,

    /// <summary>A rest.</summary>
    Rest,
}
