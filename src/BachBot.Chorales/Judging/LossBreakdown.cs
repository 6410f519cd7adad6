using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Text;

namespace BachBot.Chorales.Judging;

/// <summary>Where the loss of a model on a text of chorales lies: in which voice, in which class of tokens; and how much it
/// comes to for a frame and for a note.</summary>
/// <remarks>A frame counts where it ends, at <c>|||</c> or END; a note is a pitch token, struck or tied. The whole loss,
/// that of rests and of structure too, is what is divided by their numbers, so that encodings which write a frame with
/// different numbers of tokens can be compared.</remarks>
public sealed class LossBreakdown
{
    private readonly LossShare[] _classes = new LossShare[Enum.GetValues<TokenClass>().Length];
    private readonly LossShare[]? _voices;

    /// <summary>Adds the losses up.</summary>
    /// <param name="encoding">How the text is encoded.</param>
    /// <param name="vocabulary">The vocabulary of its numbers.</param>
    /// <param name="text">Token numbers, without contexts: pieces one after the other, the first and the last of which may
    /// be cut.</param>
    /// <param name="losses">-ln p of each token but the first.</param>
    /// <exception cref="ArgumentException">There is not one loss for each token but the first, a token is none of chorales,
    /// or a frame has more notes than voices.</exception>
    public LossBreakdown(
        IChoraleEncoding encoding, Vocabulary vocabulary, ReadOnlySpan<int> text, ReadOnlySpan<double> losses)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        ArgumentNullException.ThrowIfNull(vocabulary);
        if (text.Length < 2 || losses.Length != text.Length - 1)
            throw new ArgumentException(
                $"{text.Length} tokens have {Math.Max(text.Length - 1, 0)} losses, not {losses.Length}; two tokens are needed.",
                nameof(losses));
        var tokens = new TokenTable(vocabulary);
        VoiceOrder? order = (encoding as SatbEncoding)?.Order;
        if (order is not null)
            _voices = new LossShare[Chorale.VoiceCount];
        int position = FirstPosition(tokens, text);
        for (int i = 0; i < text.Length; i++)
        {
            TokenClass kind = ClassOf(tokens, vocabulary, text[i]);
            if (i > 0)
                Add(kind, text[i] == tokens.Start, losses[i - 1], VoiceAt(order, kind, position, i));
            position = IsVoice(kind) ? position + 1 : kind == TokenClass.Fermata ? position : 0;
        }
    }

    /// <summary>All tokens.</summary>
    public LossShare Total { get; private set; }

    /// <summary>START, END, <c>|||</c> and fermatas: what belongs to no voice.</summary>
    public LossShare Structure { get; private set; }

    /// <summary>Frames that end in the text.</summary>
    public int Frames { get; private set; }

    /// <summary>Pitches, struck and tied.</summary>
    public int Notes => Of(TokenClass.Struck).Tokens + Of(TokenClass.Tied).Tokens;

    /// <summary>The whole loss in nats for each frame; 0 without frames.</summary>
    public double NatsPerFrame => Frames == 0 ? 0 : Total.Nats / Frames;

    /// <summary>The whole loss in nats for each note; 0 without notes.</summary>
    public double NatsPerNote => Notes == 0 ? 0 : Total.Nats / Notes;

    /// <summary>Whether the encoding says whose a note is.</summary>
    public bool HasVoices => _voices is not null;

    /// <summary>A class of tokens.</summary>
    public LossShare Of(TokenClass kind) => _classes[(int)kind];

    /// <summary>The notes and rests of a voice.</summary>
    /// <exception cref="InvalidOperationException">The encoding does not say whose a note is.</exception>
    public LossShare Of(Voice voice) => _voices is null
        ? throw new InvalidOperationException("The encoding does not say whose a note is.")
        : _voices[(int)voice];

    private void Add(TokenClass kind, bool begins, double loss, Voice? voice)
    {
        Total = Total.Plus(loss);
        _classes[(int)kind] = _classes[(int)kind].Plus(loss);
        if (!IsVoice(kind))
            Structure = Structure.Plus(loss);
        else if (voice is { } singer)
            _voices![(int)singer] = _voices[(int)singer].Plus(loss);
        if (kind == TokenClass.Delimiter || (kind == TokenClass.Boundary && !begins))
            Frames++;
    }

    /// <summary>A text that begins within a frame has its last voices only.</summary>
    private static int FirstPosition(TokenTable tokens, ReadOnlySpan<int> text)
    {
        if (text[0] == tokens.Start)
            return 0;
        int notes = 0;
        foreach (int token in text)
        {
            if (token == tokens.Delimiter || token == tokens.End)
                break;
            notes += tokens.Kind(token) == TokenKind.Other ? 0 : 1;
        }
        return Math.Max(Chorale.VoiceCount - notes, 0);
    }

    private static Voice? VoiceAt(VoiceOrder? order, TokenClass kind, int position, int index)
    {
        if (order is null || !IsVoice(kind))
            return null;
        return position < Chorale.VoiceCount
            ? order[position]
            : throw new ArgumentException($"The frame at token {index} has more than {Chorale.VoiceCount} notes.");
    }

    private static bool IsVoice(TokenClass kind) => kind is TokenClass.Struck or TokenClass.Tied or TokenClass.Rest;

    private static TokenClass ClassOf(TokenTable tokens, Vocabulary vocabulary, int token) => tokens.Kind(token) switch
    {
        TokenKind.Struck => TokenClass.Struck,
        TokenKind.Tied => TokenClass.Tied,
        TokenKind.Rest => TokenClass.Rest,
        _ when token == tokens.Start || token == tokens.End => TokenClass.Boundary,
        _ when token == tokens.Delimiter => TokenClass.Delimiter,
        _ when token == tokens.Fermata => TokenClass.Fermata,
        _ => throw new ArgumentException($"'{vocabulary.Tokens[token]}' is no token of chorales."),
    };
}
