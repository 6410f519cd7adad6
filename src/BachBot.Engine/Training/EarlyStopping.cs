namespace BachBot.Engine.Training;

/// <summary>Decides from the validation losses of the epochs so far.</summary>
public static class EarlyStopping
{
    /// <summary>The epoch with the lowest loss, counted from 1; the first one where several tie; 0 if there is none.
    /// </summary>
    public static int BestEpoch(IReadOnlyList<double> losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        int best = 0;
        for (int epoch = 1; epoch <= losses.Count; epoch++)
        {
            if (best == 0 || losses[epoch - 1] < losses[best - 1])
                best = epoch;
        }
        return best;
    }

    /// <summary>Whether the loss has not improved for <paramref name="patience"/> epochs.</summary>
    public static bool ShouldStop(IReadOnlyList<double> losses, int? patience)
    {
        ArgumentNullException.ThrowIfNull(losses);
        return patience is not null && losses.Count - BestEpoch(losses) >= patience && losses.Count > 0;
    }
}
