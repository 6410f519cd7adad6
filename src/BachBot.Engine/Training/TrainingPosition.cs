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

    /// <summary>The validation losses of the epochs done; empty without validation.</summary>
    public IReadOnlyList<double> ValidationLosses() =>
        [.. History.Select(epoch => epoch.ValidationLoss).OfType<double>()];
}
