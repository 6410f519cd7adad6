using BachBot.Chorales.Analysis;
using BachBot.Chorales.Analysis.Copying;
using BachBot.Chorales.Analysis.Style;

namespace BachBot.Chorales.Judging;

/// <summary>What <see cref="ChoraleJudge"/> says of some pieces.</summary>
/// <param name="Profile">Their counts.</param>
/// <param name="Copies">What each has in common with the training pieces, in their order.</param>
/// <param name="StyleDistances">Jensen-Shannon distances to the training pieces, in the order of
/// <see cref="StyleFeature.All"/>.</param>
public sealed record Judgement(
    ChoraleProfile Profile, IReadOnlyList<PieceCopies> Copies, IReadOnlyList<double> StyleDistances)
{
    /// <summary>Mean of the distances.</summary>
    public double MeanStyleDistance => StyleDistances.Average();

    /// <summary>Notes of the longest copy in one voice, over the pieces.</summary>
    public CopyLengths InOneVoice => CopyLengths.Of(Copies.Select(copies => copies.InOneVoice));

    /// <summary>Notes of the longest copy in all four voices, over the pieces.</summary>
    public CopyLengths InAllVoices => CopyLengths.Of(Copies.Select(copies => copies.InAllVoices));
}

/// <summary>The longest stretches that a piece has in common with training pieces.</summary>
/// <param name="Piece">The piece.</param>
/// <param name="InOneVoice">In one voice; null if there is none.</param>
/// <param name="InAllVoices">In all four voices at once; null if there is none.</param>
public sealed record PieceCopies(NamedPiece Piece, CopiedStretch? InOneVoice, CopiedStretch? InAllVoices);

/// <summary>How long the longest copies of pieces are.</summary>
/// <param name="Median">Median of the notes, 0 for a piece without a copy; null without pieces.</param>
/// <param name="Longest">The longest of them; null if nothing is copied.</param>
public sealed record CopyLengths(double? Median, CopiedStretch? Longest)
{
    internal static CopyLengths Of(IEnumerable<CopiedStretch?> copies)
    {
        CopiedStretch?[] all = [.. copies];
        // The first of the longest, as each piece's own is.
        return new CopyLengths(
            Analysis.Median.Of(all.Select(copy => (double)(copy?.Notes ?? 0))), all.MaxBy(copy => copy?.Notes ?? 0));
    }
}
