namespace BachBot.Chorales.Corpus;

/// <summary>Divides the pieces of a corpus into training, validation and test.</summary>
public interface ICorpusSplit
{
    /// <summary>What divides, in a word or two, for the dataset's header.</summary>
    string Name { get; }

    /// <summary>Assigns every piece to a part, or leaves it out.</summary>
    /// <param name="pieces">All pieces in order of file name.</param>
    SplitAssignment Assign(IReadOnlyList<CorpusPiece> pieces);
}

/// <summary>Where each piece of a corpus goes.</summary>
/// <param name="Parts">For each piece, in the order given, its part; null if it is left out.</param>
/// <param name="LeftOut">The pieces left out, and why.</param>
/// <param name="StreamTrainTokens">If the cut is made in the stream of all tokens rather than between pieces: how many
/// tokens come before it.</param>
public sealed record SplitAssignment(
    IReadOnlyList<DatasetSplit?> Parts,
    IReadOnlyList<LeftOutFile> LeftOut,
    int? StreamTrainTokens = null);
