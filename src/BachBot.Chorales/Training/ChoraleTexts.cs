using System.Collections.Concurrent;
using BachBot.Chorales.Context;
using BachBot.Chorales.Corpus;
using BachBot.Chorales.RandomNumbers;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Text;
using BachBot.Engine.Training;

namespace BachBot.Chorales.Training;

/// <summary>Writes the pieces of a dataset as the texts of a model: in its vocabulary, each token with its context where the
/// model takes one, and for training in another order and other keys in each epoch.</summary>
public sealed class ChoraleTexts
{
    private readonly Dataset _dataset;
    private readonly ContextLayout? _layout;
    private readonly TokenTable _table;
    private readonly int[] _ids;
    private readonly ConcurrentDictionary<DatasetPiece, ChoraleFrames> _frames = new(ReferenceEqualityComparer.Instance);

    /// <summary>Prepares to write.</summary>
    /// <param name="dataset">The pieces.</param>
    /// <param name="vocabulary">The model's vocabulary.</param>
    /// <param name="layout">The model's context; null if it takes none.</param>
    /// <exception cref="ArgumentException">The vocabulary lacks START, END or <c>|||</c>, or a context is asked for of an
    /// encoding without one voice after the other.</exception>
    public ChoraleTexts(Dataset dataset, Vocabulary vocabulary, ContextLayout? layout)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(vocabulary);
        if (layout is not null && dataset.Encoding is not SatbEncoding)
            throw new ArgumentException(
                $"A context needs the encoding '{SatbEncoding.Name}', the dataset has '{dataset.Encoding.Specification}'.");
        (_dataset, _layout) = (dataset, layout);
        _table = new TokenTable(vocabulary);
        _ids = [.. dataset.Vocabulary.Tokens.Select(token => vocabulary.TryGetId(token, out int id) ? id : -1)];
    }

    private int RowTokens => 1 + (_layout?.Tokens ?? 0);

    /// <summary>A vocabulary with the pitches of another one and all that lie up to so many semitones from them.</summary>
    public static Vocabulary Widen(Vocabulary vocabulary, int semitones)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentOutOfRangeException.ThrowIfNegative(semitones);
        return semitones == 0 ? vocabulary : Vocabulary.Of(vocabulary.Tokens.SelectMany(Moved));

        IEnumerable<string> Moved(string token) =>
            ChoraleTokens.TryParseNote(token, out int pitch, out bool tied)
                ? Enumerable.Range(pitch - semitones, 2 * semitones + 1)
                    .Where(moved => moved is >= 0 and <= 127)
                    .Select(moved => ChoraleTokens.Note(moved, tied))
                : [token];
    }

    /// <summary>The rows of a part: its pieces one after the other, from START to END each.</summary>
    /// <exception cref="ArgumentException">A piece has a token that the vocabulary lacks.</exception>
    public int[] Text(DatasetSplit split)
    {
        if (_dataset.StreamTrainTokens is not int cut)
            return Write([.. _dataset.PiecesOf(split)]);
        int[] all = Write([.. _dataset.Pieces]);
        return split switch
        {
            DatasetSplit.Train => all[..(cut * RowTokens)],
            DatasetSplit.Valid => all[(cut * RowTokens)..],
            _ => [],
        };
    }

    /// <summary>The rows of one piece.</summary>
    /// <exception cref="ArgumentException">The piece has a token that the vocabulary lacks.</exception>
    public int[] Text(DatasetPiece piece)
    {
        ArgumentNullException.ThrowIfNull(piece);
        return Write([piece]);
    }

    /// <summary>What a run learns from, and what tells how well.</summary>
    /// <param name="augmentation">How the pieces change from epoch to epoch.</param>
    /// <exception cref="ArgumentException">Pieces cannot change where the stream of all tokens is cut, or a piece has a token
    /// that the vocabulary lacks.</exception>
    public TrainingData TrainingData(TextAugmentation augmentation)
    {
        ArgumentNullException.ThrowIfNull(augmentation);
        augmentation.Validate();
        var data = new TrainingData(Text(DatasetSplit.Train), Text(DatasetSplit.Valid));
        if (augmentation.IsNone)
            return data;
        if (_dataset.StreamTrainTokens is not null)
            throw new ArgumentException(
                "Pieces can be moved and shuffled only where they are divided as a whole: this dataset's stream of tokens is cut.");
        DatasetPiece[] pieces = [.. _dataset.PiecesOf(DatasetSplit.Train)];
        return data with
        {
            TextOfEpoch = epoch => Changed(pieces, augmentation, epoch),
            Validation = Told([.. _dataset.PiecesOf(DatasetSplit.Valid)], augmentation),
        };
    }

    /// <summary>Pieces as they are, of which a model is told as much as it is of training pieces: the same in every epoch.
    /// </summary>
    private int[] Told(DatasetPiece[] pieces, TextAugmentation augmentation)
    {
        PlanDraw[]? plans = Plans(pieces, augmentation, Pcg32.For(augmentation.Seed, 0));
        return Write(pieces, null, plans is null ? null : i => plans[i]);
    }

    private int[] Changed(DatasetPiece[] pieces, TextAugmentation augmentation, int epoch)
    {
        var random = Pcg32.For(augmentation.Seed, epoch);
        int[] moves = [.. pieces.Select(piece => Move(random, augmentation, piece))];
        PlanDraw[]? plans = Plans(pieces, augmentation, random);
        int[] order = [.. Enumerable.Range(0, pieces.Length)];
        for (int i = order.Length - 1; augmentation.Shuffle && i > 0; i--)
        {
            int other = random.Below(i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }
        return Write([.. order.Select(i => pieces[i])], i => moves[order[i]], plans is null ? null : i => plans[order[i]]);
    }

    /// <summary>What a model is told of pieces, if it can be told of given notes and some are.</summary>
    private PlanDraw[]? Plans(DatasetPiece[] pieces, TextAugmentation augmentation, Pcg32 random) =>
        _layout?.TellsGivenNotes == true && augmentation.GivenShare > 0
            ? [.. pieces.Select(piece => PlanDraw.Next(random, augmentation, FramesOf(piece).Count))]
            : null;

    private int Move(Pcg32 random, TextAugmentation augmentation, DatasetPiece piece)
    {
        if (augmentation.Semitones == 0)
            return 0;
        // Both are drawn always, so that a piece's distance does not depend on whether others were moved.
        bool moves = random.Below(1 << 16) < augmentation.TransposedShare * (1 << 16);
        int distance = random.Below(2 * augmentation.Semitones) - augmentation.Semitones;
        if (distance >= 0)
            distance++;
        return moves && CanMove(piece, distance) ? distance : 0;
    }

    private bool CanMove(DatasetPiece piece, int semitones)
    {
        foreach (int token in piece.Tokens.Span)
        {
            if (Move(_ids[token], semitones) < 0)
                return false;
        }
        return true;
    }

    /// <summary>The frames of a piece, as it is encoded.</summary>
    private ChoraleFrames FramesOf(DatasetPiece piece) => _frames.GetOrAdd(
        piece, _ => ((SatbEncoding)_dataset.Encoding).DecodeFrames(_dataset.Vocabulary.Decode(piece.Tokens.Span)));

    private int[] Write(
        DatasetPiece[] pieces, Func<int, int>? moves = null, Func<int, PlanDraw>? plans = null)
    {
        var text = new int[pieces.Sum(piece => piece.Tokens.Length) * RowTokens];
        int at = 0;
        for (int i = 0; i < pieces.Length; i++)
        {
            int length = pieces[i].Tokens.Length * RowTokens;
            int semitones = moves?.Invoke(i) ?? 0;
            Write(pieces[i], semitones, plans?.Invoke(i).PlanOf(FramesOf(pieces[i]), semitones), text.AsSpan(at, length));
            at += length;
        }
        return text;
    }

    private void Write(DatasetPiece piece, int semitones, PiecePlan? plan, Span<int> rows)
    {
        var context = _layout is null ? null : new ChoraleContext(
            _layout, _table, ((SatbEncoding)_dataset.Encoding).Order, piece.Bars, piece.EncodedKey.Transpose(semitones),
            plan);
        for (int i = 0; i < piece.Tokens.Length; i++)
        {
            int token = piece.Tokens.Span[i];
            int id = Move(_ids[token], semitones);
            if (id < 0)
                throw new ArgumentException(
                    $"{piece.File} has the token '{_dataset.Vocabulary.Tokens[token]}', which the model does not know"
                    + (semitones == 0 ? "." : $" when moved by {semitones} semitones."));
            Span<int> row = rows.Slice(i * RowTokens, RowTokens);
            if (context is null)
                row[0] = id;
            else
                context.WriteRow(id, row);
        }
    }

    private int Move(int token, int semitones)
    {
        if (token < 0 || semitones == 0 || _table.Kind(token) is not (TokenKind.Struck or TokenKind.Tied))
            return token;
        int pitch = _table.Pitch(token) + semitones;
        return pitch is < 0 or > 127 ? -1 : _table.Note(pitch, _table.Kind(token) == TokenKind.Tied);
    }
}
