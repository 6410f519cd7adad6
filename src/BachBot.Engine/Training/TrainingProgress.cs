namespace BachBot.Engine.Training;

/// <summary>What an epoch came to.</summary>
/// <param name="Epoch">The epoch, counted from 1.</param>
/// <param name="Step">Steps done at its end.</param>
/// <param name="TrainingLoss">Mean loss of its steps, in nats a token, dropout on.</param>
/// <param name="ValidationLoss">Loss on the validation text, in nats a token; null without one.</param>
/// <param name="LearningRate">The rate of its last step.</param>
public sealed record EpochResult(
    int Epoch, int Step, double TrainingLoss, double? ValidationLoss, double LearningRate);

/// <summary>Where a training run stands.</summary>
/// <param name="Epoch">The running epoch, counted from 1.</param>
/// <param name="Epochs">Epochs of the whole run.</param>
/// <param name="Step">Steps done.</param>
/// <param name="TotalSteps">Steps of the whole run.</param>
/// <param name="Loss">Mean loss of the steps since the last report, in nats a token.</param>
/// <param name="LearningRate">The rate of the last step.</param>
/// <param name="TokensPerSecond">Speed since the last report, validation not counted.</param>
/// <param name="Elapsed">Time in this process.</param>
/// <param name="Remaining">Time to the end of the run at the speed so far.</param>
/// <param name="CompletedEpoch">The epoch that this report ends, or null within an epoch.</param>
public sealed record TrainingProgress(
    int Epoch, int Epochs, int Step, int TotalSteps, double Loss, double LearningRate, double TokensPerSecond,
    TimeSpan Elapsed, TimeSpan Remaining, EpochResult? CompletedEpoch);

/// <summary>What a training run came to.</summary>
/// <param name="Steps">Steps done, over all processes that worked on the run.</param>
/// <param name="History">The epochs.</param>
/// <param name="BestEpoch">The epoch whose weights the model holds now, or 0 where there was no validation.</param>
/// <param name="StoppedEarly">Whether the validation loss ended the run.</param>
public sealed record TrainingResult(
    int Steps, IReadOnlyList<EpochResult> History, int BestEpoch, bool StoppedEarly)
{
    /// <summary>The lowest validation loss in nats a token; null without validation.</summary>
    public double? BestValidationLoss => BestEpoch == 0 ? null : History[BestEpoch - 1].ValidationLoss;
}
