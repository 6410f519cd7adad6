namespace BachBot.Engine.Training;

/// <summary>Where a run stands and how it came there: with the tensors of model, optimiser and carried state, all that
/// a resumed run needs to be bitwise the run that was never stopped.</summary>
internal sealed record TrainingPosition
{
    /// <summary>Steps done in the whole run.</summary>
    public int Step { get; set; }

    /// <summary>The running epoch, counted from 1.</summary>
    public int Epoch { get; set; } = 1;

    /// <summary>Windows of the running epoch that are done.</summary>
    public int Window { get; set; }

    /// <summary>Updates that the optimiser has made.</summary>
    public int Updates { get; set; }

    /// <summary>Sum of the losses of the running epoch's steps.</summary>
    public double LossSum { get; set; }

    /// <summary>Whether the validation loss has ended the run.</summary>
    public bool StoppedEarly { get; set; }

    /// <summary>The epochs done.</summary>
    public List<EpochResult> History { get; init; } = [];

    /// <summary>Throws unless a run can stand here.</summary>
    /// <exception cref="ArgumentException">The numbers contradict each other.</exception>
    public void Validate()
    {
        if (History is null || History.Contains(null!))
            throw new ArgumentException("the history of epochs is missing.");
        if (Step < 0 || Window < 0 || Updates < 0 || Window > Step || Updates > Step || !double.IsFinite(LossSum))
            throw new ArgumentException($"step {Step}, window {Window}, update {Updates} and loss {LossSum} do not fit.");
        if (Epoch != History.Count + 1 || History.Any(epoch => epoch.Step > Step))
            throw new ArgumentException($"epoch {Epoch} does not follow a history of {History.Count} epochs.");
    }

    /// <summary>The validation losses of the epochs done; empty without validation.</summary>
    public IReadOnlyList<double> ValidationLosses() =>
        [.. History.Select(epoch => epoch.ValidationLoss).OfType<double>()];
}
