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

    /// <summary>The lower the better: the model's loss in nats a token, and for findings in 100 chords 0.05 for each of
    /// parallel fifths and octaves and 0.002 for each of the other rules.</summary>
    /// <param name="natsPerToken">The mean of -ln p of the piece's tokens.</param>
    /// <param name="chorale">The piece.</param>
    public static double Penalty(double natsPerToken, Chorale chorale)
    {
        PartWritingReport report = PartWritingChecker.Check(chorale);
        return natsPerToken + Enum.GetValues<PartWritingRule>().Sum(rule => report.Per100Chords(rule)
            * (rule is PartWritingRule.ParallelFifths or PartWritingRule.ParallelOctaves ? ParallelWeight : OtherWeight));
    }
}
