using BachBot.Chorales.Analysis;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Composing;

/// <summary>How composed pieces are compared with each other: by what the model thinks of them and by the rules of
/// part-writing.</summary>
public static class PieceRanking
{
    /// <summary>What a finding in 100 chords weighs, in nats a token: parallels are what a listener hears first, and what
    /// Bach hardly ever wrote.</summary>
    private const double ParallelWeight = 0.05, OtherWeight = 0.002;

    /// <summary>What it weighs if the bass does not end on the tonic.</summary>
    private const double OpenEndWeight = 0.1;

    /// <summary>The lower the better: the model's loss in nats a token; for findings in 100 chords 0.05 for each of
    /// parallel fifths and octaves and 0.002 for each of the other rules; and 0.1 if the bass does not end on the tonic.
    /// </summary>
    /// <param name="natsPerToken">The mean of -ln p of the piece's tokens.</param>
    /// <param name="chorale">The piece.</param>
    /// <param name="key">Its key.</param>
    public static double Penalty(double natsPerToken, Chorale chorale, Key key)
    {
        ArgumentNullException.ThrowIfNull(chorale);
        PartWritingReport report = PartWritingChecker.Check(chorale);
        bool isClosed = chorale[Voice.Bass] is [.., var last] && last.Pitch % 12 == key.Tonic;
        return natsPerToken + (isClosed ? 0 : OpenEndWeight) + Enum.GetValues<PartWritingRule>().Sum(rule => report.Per100Chords(rule)
            * (rule is PartWritingRule.ParallelFifths or PartWritingRule.ParallelOctaves ? ParallelWeight : OtherWeight));
    }
}
