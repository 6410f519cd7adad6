using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Text;

namespace BachBot.Chorales.Corpus;

/// <summary>Encoded pieces, their vocabulary, and their division into training, validation and test: what a model is
/// trained on. Kept in one file (<see cref="DatasetFile"/>).</summary>
public sealed class Dataset
{
    /// <summary>Collects the pieces.</summary>
    /// <param name="encoding">How they are encoded.</param>
    /// <param name="vocabulary">The tokens by number.</param>
    /// <param name="pieces">The pieces in order of file name.</param>
    /// <param name="leftOut">The files that are not among them, and why.</param>
    /// <exception cref="ArgumentException">A piece has a number that is none of the vocabulary's.</exception>
    public Dataset(IChoraleEncoding encoding, Vocabulary vocabulary, IEnumerable<DatasetPiece> pieces,
        IEnumerable<LeftOutFile> leftOut)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        ArgumentNullException.ThrowIfNull(vocabulary);
        Encoding = encoding;
        Vocabulary = vocabulary;
        Pieces = [.. pieces];
        LeftOut = [.. leftOut];
        foreach (DatasetPiece piece in Pieces)
        {
            if (piece.Tokens.Span.ContainsAnyExceptInRange(0, vocabulary.Count - 1))
                throw new ArgumentException(
                    $"{piece.File} has a token number outside the vocabulary of {vocabulary.Count}.", nameof(pieces));
        }
    }

    /// <summary>How pieces are encoded.</summary>
    public IChoraleEncoding Encoding { get; }

    /// <summary>The tokens by number.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>The pieces in order of file name.</summary>
    public IReadOnlyList<DatasetPiece> Pieces { get; }

    /// <summary>Files that are not among the pieces, and why.</summary>
    public IReadOnlyList<LeftOutFile> LeftOut { get; }

    /// <summary>Whether pieces were moved to C major or A minor.</summary>
    public bool Transposed { get; init; } = true;

    /// <summary>What divided the pieces.</summary>
    public string SplitName { get; init; } = "";

    /// <summary>If the stream of all tokens was cut, not divided by piece: how many come before the cut.</summary>
    public int? StreamTrainTokens { get; init; }

    /// <summary>The pieces of a part, in order of file name.</summary>
    public IEnumerable<DatasetPiece> PiecesOf(DatasetSplit split) => Pieces.Where(piece => piece.Split == split);

    /// <summary>The tokens of a part as one stream: its pieces one after the other, from START to END each.</summary>
    /// <remarks>If <see cref="StreamTrainTokens"/> is given, training and validation are the stream before and after
    /// the cut, which may fall inside a piece.</remarks>
    public int[] Tokens(DatasetSplit split)
    {
        if (StreamTrainTokens is int cut)
        {
            int[] all = Join(Pieces);
            return split switch
            {
                DatasetSplit.Train => all[..cut],
                DatasetSplit.Valid => all[cut..],
                _ => [],
            };
        }
        return Join(PiecesOf(split));
    }

    /// <summary>A piece as a chorale, in the key in which it is encoded, with its bars.</summary>
    public Chorale Decode(DatasetPiece piece)
    {
        ArgumentNullException.ThrowIfNull(piece);
        Chorale sounding = Encoding.Decode(Vocabulary.Decode(piece.Tokens.Span));
        return new Chorale([.. Enum.GetValues<Voice>().Select(voice => sounding[voice])], sounding.Length)
        {
            Title = piece.Title,
            Key = piece.EncodedKey,
            Metres = [.. piece.Bars.Sections.Select(section => new MetreChange(section.Frame, section.Metre))],
            PickupFrames = piece.Bars.PickupFrames,
        };
    }

    private static int[] Join(IEnumerable<DatasetPiece> pieces)
    {
        DatasetPiece[] all = [.. pieces];
        var tokens = new int[all.Sum(piece => piece.Tokens.Length)];
        int at = 0;
        foreach (DatasetPiece piece in all)
        {
            piece.Tokens.Span.CopyTo(tokens.AsSpan(at));
            at += piece.Tokens.Length;
        }
        return tokens;
    }
}

/// <summary>One piece of a dataset.</summary>
public sealed record DatasetPiece
{
    /// <summary>Name of its file within the corpus.</summary>
    public required string File { get; init; }

    /// <summary>Title, if its file has one.</summary>
    public string? Title { get; init; }

    /// <summary>Its key before it was moved.</summary>
    public required Key Key { get; init; }

    /// <summary>Semitones by which it was moved.</summary>
    public required int Transposition { get; init; }

    /// <summary>Its key as it is encoded.</summary>
    public Key EncodedKey => Key.Transpose(Transposition);

    /// <summary>Where the bars of its encoded frames lie.</summary>
    public required BarGrid Bars { get; init; }

    /// <summary>The part it belongs to.</summary>
    public required DatasetSplit Split { get; init; }

    /// <summary>Its counts.</summary>
    public required PieceStatistics Statistics { get; init; }

    /// <summary>Its tokens by number, from START to END.</summary>
    public required ReadOnlyMemory<int> Tokens { get; init; }
}
