namespace BachBot.Engine.Training;

/// <summary>The recipe of a training run.</summary>
public sealed record TrainerOptions
{
    /// <summary>BachBot's recipe (Liang 2016): Adam at 2e-3, halved every 5 epochs, gradients clamped to ± 5, 50
    /// streams of 128 steps.</summary>
    /// <remarks>Two of the original's slips are not repeated: it forgot Adam's moments at each halving, and its
    /// recurrent state at each checkpoint. Dropout 0.3, batch normalisation and the forget gate's bias of 1 belong to
    /// the model (<see cref="Models.LanguageModelOptions"/>).</remarks>
    public static TrainerOptions BachBot { get; } = new();

    /// <summary>N, the number of streams that are read side by side.</summary>
    public int BatchSize { get; init; } = 50;

    /// <summary>T, the steps through which gradients flow.</summary>
    public int SequenceLength { get; init; } = 128;

    /// <summary>Passes over the text.</summary>
    public int Epochs { get; init; } = 30;

    /// <summary>Ends the run after this many steps, if that comes first.</summary>
    public int? MaxSteps { get; init; }

    /// <summary>The base learning rate.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>How the rate changes.</summary>
    public LearningRateSchedule Schedule { get; init; } = new StepDecay(Period: 5, Decay: 0.5);

    /// <summary>The optimiser.</summary>
    public OptimizerOptions Optimizer { get; init; } = new AdamOptions();

    /// <summary>Bound of each gradient's absolute value, or null.</summary>
    public double? ClipValue { get; init; } = 5;

    /// <summary>Bound of the norm of all gradients together, or null.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>When the recurrent state goes back to zero.</summary>
    public StateReset StateReset { get; init; } = StateReset.EachEpoch;

    /// <summary>Ends the run when the validation loss has not improved for this many epochs; null never does.</summary>
    public int? EarlyStoppingPatience { get; init; }

    /// <summary>Steps between two reports of progress.</summary>
    public int ReportEvery { get; init; } = 10;

    /// <summary>Steps between two checkpoints besides those at the end of each epoch; null for none. Only with a
    /// folder.</summary>
    public int? CheckpointEvery { get; init; }

    /// <summary>Throws unless the options describe a run.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public void Validate()
    {
        Check(BatchSize >= 1, nameof(BatchSize), BatchSize, "at least 1");
        Check(SequenceLength >= 1, nameof(SequenceLength), SequenceLength, "at least 1");
        Check(Epochs >= 1, nameof(Epochs), Epochs, "at least 1");
        Check(MaxSteps is null or >= 1, nameof(MaxSteps), MaxSteps, "at least 1");
        Check(LearningRate > 0 && double.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "positive");
        Check(IsBound(ClipValue), nameof(ClipValue), ClipValue, "positive");
        Check(IsBound(ClipNorm), nameof(ClipNorm), ClipNorm, "positive");
        Check(EarlyStoppingPatience is null or >= 1, nameof(EarlyStoppingPatience), EarlyStoppingPatience, "at least 1");
        Check(ReportEvery >= 1, nameof(ReportEvery), ReportEvery, "at least 1");
        Check(CheckpointEvery is null or >= 1, nameof(CheckpointEvery), CheckpointEvery, "at least 1");
        Check(Enum.IsDefined(StateReset), nameof(StateReset), StateReset, "a known policy");
        ArgumentNullException.ThrowIfNull(Schedule);
        ArgumentNullException.ThrowIfNull(Optimizer);
        Schedule.Validate();
    }

    private static bool IsBound(double? value) => value is null || (value > 0 && double.IsFinite(value.Value));

    private static void Check<T>(bool holds, string name, T value, string expected)
    {
        if (!holds)
            throw new ArgumentException($"{name} must be {expected}, not {value}.", name);
    }
}
