using BachBot.Chorales.Analysis;
using BachBot.Chorales.Analysis.Copying;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Judging;

/// <summary>Judges pieces by those that a model was trained on: how they are written, what they copy, how far their style
/// is.</summary>
/// <remarks>A judgement of pieces by the same composer that the model has not seen, too, says what its figures
/// mean.</remarks>
public sealed class ChoraleJudge
{
    private readonly CopyFinder _copies;

    /// <summary>Studies the training pieces.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public ChoraleJudge(IReadOnlyCollection<NamedPiece> training)
    {
        ArgumentNullException.ThrowIfNull(training);
        if (training.Count == 0)
            throw new ArgumentException("Pieces are judged by training pieces, and there are none.", nameof(training));
        Training = new ChoraleProfile(ChoralesOf(training));
        _copies = new CopyFinder(training);
    }

    /// <summary>The counts of the training pieces.</summary>
    public ChoraleProfile Training { get; }

    /// <summary>Judges pieces.</summary>
    /// <param name="pieces">In any keys.</param>
    /// <param name="cancellationToken">Ends the work between pieces.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Judgement Judge(IReadOnlyCollection<NamedPiece> pieces, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        var profile = new ChoraleProfile(ChoralesOf(pieces));
        var copies = new List<PieceCopies>();
        foreach (NamedPiece piece in pieces)
        {
            cancellationToken.ThrowIfCancellationRequested();
            copies.Add(new PieceCopies(piece, _copies.LongestInOneVoice(piece), _copies.LongestInAllVoices(piece)));
        }
        return new Judgement(profile, copies, profile.Style.DistancesTo(Training.Style));
    }

    private static Chorale[] ChoralesOf(IReadOnlyCollection<NamedPiece> pieces) =>
        [.. pieces.Select(piece => piece.Chorale)];
}
