using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Corpus;

/// <summary>A score that was read and encoded, before it is assigned to a part of the dataset.</summary>
/// <param name="File">Name within the corpus, with <c>/</c> between folders.</param>
/// <param name="Path">Full path, with <c>/</c> between folders.</param>
/// <param name="Chorale">The piece as encoded: transposed, if the corpus is.</param>
/// <param name="Transposition">Semitones by which it was moved.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Statistics">Its counts.</param>
public sealed record CorpusPiece(
    string File,
    string Path,
    Chorale Chorale,
    int Transposition,
    IReadOnlyList<string> Tokens,
    PieceStatistics Statistics);

/// <summary>A file that is not in the dataset.</summary>
/// <param name="File">Name within the corpus.</param>
/// <param name="Reason">Why, in one line.</param>
public sealed record LeftOutFile(string File, string Reason);
