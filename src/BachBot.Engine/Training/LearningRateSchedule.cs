using System.Text.Json.Serialization;

namespace BachBot.Engine.Training;

/// <summary>Where a run stands, for schedules.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="TotalSteps">Steps of the whole run.</param>
/// <param name="Epoch">The running epoch, counted from 1.</param>
/// <param name="ValidationLosses">The losses of the epochs done, oldest first; empty without validation.</param>
public readonly record struct SchedulePoint(
    int Step, int TotalSteps, int Epoch, IReadOnlyList<double> ValidationLosses);

/// <summary>How the learning rate changes during a run: a pure function of where the run stands, so that a resumed run
/// has the same rates without any saved state.</summary>
[JsonDerivedType(typeof(ConstantRate), "constant")]
[JsonDerivedType(typeof(StepDecay), "step")]
[JsonDerivedType(typeof(ReduceOnPlateau), "plateau")]
[JsonDerivedType(typeof(CosineWithWarmup), "cosine")]
public abstract record LearningRateSchedule
{
    /// <summary>The factor on the base learning rate.</summary>
    public abstract double Factor(SchedulePoint point);

    /// <summary>Throws unless the numbers describe a schedule.</summary>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public virtual void Validate()
    {
    }

    /// <summary>Throws unless a number is in range.</summary>
    private protected static void Check<T>(bool holds, string name, T value, string expected)
    {
        if (!holds)
            throw new ArgumentException($"The schedule's {name} must be {expected}, not {value}.");
    }
}

/// <summary>The base learning rate throughout.</summary>
public sealed record ConstantRate : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double Factor(SchedulePoint point) => 1;
}

/// <summary>Multiplies the rate at the start of every <paramref name="Period"/>th epoch: with a period of 5 first at
/// epoch 5, as BachBot did.</summary>
/// <param name="Period">Epochs between two decays.</param>
/// <param name="Decay">The factor of each decay.</param>
public sealed record StepDecay(int Period, double Decay) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double Factor(SchedulePoint point) => Math.Pow(Decay, point.Epoch / Period);

    /// <inheritdoc/>
    public override void Validate()
    {
        Check(Period >= 1, nameof(Period), Period, "at least 1");
        Check(Decay > 0 && double.IsFinite(Decay), nameof(Decay), Decay, "positive");
    }
}

/// <summary>Multiplies the rate when the validation loss has not improved for some epochs.</summary>
/// <param name="Patience">Epochs without improvement that are borne; the next one decays the rate.</param>
/// <param name="Decay">The factor of each decay.</param>
/// <param name="MinimumFactor">The rate stays at this share of the base rate.</param>
/// <param name="Threshold">Share by which a loss must fall below the best one to count as better.</param>
public sealed record ReduceOnPlateau(
    int Patience = 2, double Decay = 0.5, double MinimumFactor = 1e-3, double Threshold = 1e-4) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double Factor(SchedulePoint point)
    {
        double factor = 1;
        double best = double.PositiveInfinity;
        int waited = 0;
        foreach (double loss in point.ValidationLosses)
        {
            if (loss < best * (1 - Threshold))
            {
                (best, waited) = (loss, 0);
            }
            else if (++waited > Patience)
            {
                factor = Math.Max(factor * Decay, MinimumFactor);
                waited = 0;
            }
        }
        return factor;
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        Check(Patience >= 0, nameof(Patience), Patience, "at least 0");
        Check(Decay is > 0 and < 1, nameof(Decay), Decay, "above 0 and below 1");
        Check(MinimumFactor is > 0 and <= 1, nameof(MinimumFactor), MinimumFactor, "above 0 and at most 1");
        Check(Threshold is >= 0 and < 1, nameof(Threshold), Threshold, "at least 0 and below 1");
    }
}

/// <summary>Rises linearly from zero, then falls along half a cosine (Loshchilov and Hutter 2017).</summary>
/// <param name="WarmupSteps">Steps until the base rate is reached.</param>
/// <param name="FinalFactor">Share of the base rate at the end.</param>
public sealed record CosineWithWarmup(int WarmupSteps, double FinalFactor = 0) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double Factor(SchedulePoint point)
    {
        if (point.Step < WarmupSteps)
            return (point.Step + 1.0) / WarmupSteps;
        double done = (point.Step - WarmupSteps) / Math.Max(1.0, point.TotalSteps - WarmupSteps);
        return FinalFactor + (1 - FinalFactor) * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(done, 1)));
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        Check(WarmupSteps >= 0, nameof(WarmupSteps), WarmupSteps, "at least 0");
        Check(FinalFactor is >= 0 and <= 1, nameof(FinalFactor), FinalFactor, "from 0 to 1");
    }
}
