using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Analysis.Copying;

/// <summary>A stretch of a piece that another piece has too, perhaps in another key.</summary>
/// <param name="Notes">Notes that are struck in it.</param>
/// <param name="Place">Where it lies.</param>
/// <param name="Source">Where the other piece has it; its voice need not be the same.</param>
public sealed record CopiedStretch(int Notes, PiecePlace Place, PiecePlace Source);

/// <summary>A stretch of a piece.</summary>
/// <param name="Piece">The piece.</param>
/// <param name="Voice">The voice; null for all four.</param>
/// <param name="Frames">From where to where.</param>
public sealed record PiecePlace(NamedPiece Piece, Voice? Voice, FrameRange Frames)
{
    /// <summary>The printed number of the bar in which it begins; an upbeat is bar 0.</summary>
    public int FirstBar => BarNumbers.At(Piece.Chorale, Frames.Start);

    /// <summary>The printed number of the bar in which it ends.</summary>
    public int LastBar => BarNumbers.At(Piece.Chorale, Frames.End - 1);
}
