using BachBot.Engine.Training;

namespace BachBot.Cli.Reports;

/// <summary>What the history of a run comes to.</summary>
/// <param name="Best">The epoch with the lowest validation loss, the earliest of several; null without one.</param>
/// <param name="Last">The last epoch, or null.</param>
internal sealed record EpochSummary(EpochResult? Best, EpochResult? Last)
{
    public static EpochSummary Of(IReadOnlyList<EpochResult> history)
    {
        EpochResult? best = null;
        foreach (EpochResult epoch in history)
        {
            if (epoch.ValidationLoss is double loss && double.IsFinite(loss) && !(loss >= best?.ValidationLoss))
                best = epoch;
        }
        return new EpochSummary(best, history.Count == 0 ? null : history[^1]);
    }
}
