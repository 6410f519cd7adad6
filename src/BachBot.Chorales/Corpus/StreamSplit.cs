namespace BachBot.Chorales.Corpus;

/// <summary>BachBot's own split, for comparison with its published losses: the last tenth of the stream of all tokens,
/// in order of file name, is for validation, and there is no test.</summary>
/// <remarks>The cut falls inside a piece, and most validation pieces have a tune that is also in training: losses under
/// it flatter. A piece that the cut divides counts as training.</remarks>
public sealed class StreamSplit : ICorpusSplit
{
    /// <inheritdoc/>
    public string Name => "stream";

    /// <inheritdoc/>
    public SplitAssignment Assign(IReadOnlyList<CorpusPiece> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        int total = pieces.Sum(piece => piece.Tokens.Count);
        int train = total - total / 10;
        var parts = new DatasetSplit?[pieces.Count];
        int start = 0;
        for (int i = 0; i < pieces.Count; i++)
        {
            parts[i] = start < train ? DatasetSplit.Train : DatasetSplit.Valid;
            start += pieces[i].Tokens.Count;
        }
        return new SplitAssignment(parts, [], train);
    }
}
