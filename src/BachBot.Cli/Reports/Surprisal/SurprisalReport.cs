using BachBot.Chorales.Analysis;
using BachBot.Chorales.Judging;
using BachBot.Chorales.Scores;

namespace BachBot.Cli.Reports.Surprisal;

/// <summary>What the page tells of a piece.</summary>
/// <param name="Title">The page's title; any text.</param>
/// <param name="File">The score, as the user named it.</param>
/// <param name="Model">The model, as the user named it.</param>
/// <param name="Piece">What the model thinks of the piece, which has at least one note.</param>
/// <param name="PartWriting">What the checker found in it.</param>
internal sealed record SurprisalReport(
    string Title, string File, string Model, ScoredPiece Piece, PartWritingReport PartWriting)
{
    /// <summary>The piece.</summary>
    public Chorale Chorale => Piece.Chorale;

    /// <summary>The key in which the model read it.</summary>
    public Key ReadIn => Chorale.Key.Transpose(Piece.Semitones);
}
