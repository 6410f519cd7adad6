using System.CommandLine;
using BachBot.Engine.Training;

namespace BachBot.Cli.Commands;

/// <summary>The options that describe a training recipe; their defaults are BachBot's.</summary>
internal sealed class RecipeOptions
{
    private readonly IntegerOption<int> _batch = new(
        "--batch", "Streams read side by side.", 1, initial: TrainerOptions.BachBot.BatchSize);

    private readonly IntegerOption<int> _sequence = new(
        "--sequence", "Steps through which gradients flow.", 1, initial: TrainerOptions.BachBot.SequenceLength);

    private readonly IntegerOption<int> _epochs = new(
        "--epochs", "Passes over the text.", 1, initial: TrainerOptions.BachBot.Epochs);

    private readonly IntegerOption<int> _steps = new("--steps", "End the run after this many steps.", 1);

    private readonly RealOption _rate = new(
        "--learning-rate", "The base learning rate.", value => value > 0, "positive",
        TrainerOptions.BachBot.LearningRate);

    private readonly Option<string> _schedule = TextOption.Choice(
        "--schedule",
        "How the rate changes: step halves it at epochs 5, 10, 15 ...; plateau halves it when the validation "
            + "loss stalls; cosine falls from a warm-up of a twentieth of the run.",
        "step", "step", "plateau", "cosine", "constant");

    private readonly Option<string> _optimizer = TextOption.Choice(
        "--optimizer", "adam, or sgd with momentum 0.9.", "adam", "adam", "sgd");

    private readonly RealOption _weightDecay = new(
        "--weight-decay", "Share of each weight that an update takes off, times the rate.", value => value >= 0, "at least 0", 0);

    private readonly RealOption _clipValue = new(
        "--clip-value", "Bound of each gradient; 0 for none.", value => value >= 0, "at least 0",
        TrainerOptions.BachBot.ClipValue ?? 0);

    private readonly RealOption _clipNorm = new(
        "--clip-norm", "Bound of the norm of all gradients; 0 for none.", value => value >= 0, "at least 0", 0);

    private readonly Option<string> _reset = TextOption.Choice(
        "--state-reset", "When the recurrent state goes back to zero.", "epoch", "epoch", "window", "never");

    private readonly IntegerOption<int> _patience = new(
        "--patience", "Stop when the validation loss has not improved for this many epochs.", 1);

    private readonly IntegerOption<int> _checkpointEvery = new(
        "--checkpoint-every", "Steps between checkpoints, besides those at the end of each epoch.", 1);

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
        {
            _batch, _sequence, _epochs, _steps, _rate, _schedule, _optimizer, _weightDecay, _clipValue, _clipNorm, _reset, _patience,
            _checkpointEvery,
        })
            command.Add(option);
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="trainingTokens">Length of the training text, for the warm-up.</param>
    public TrainerOptions Read(ParseResult parsed, int trainingTokens)
    {
        var options = new TrainerOptions
        {
            BatchSize = _batch.Read(parsed),
            SequenceLength = _sequence.Read(parsed),
            Epochs = _epochs.Read(parsed),
            MaxSteps = _steps.Find(parsed),
            LearningRate = _rate.Read(parsed),
            Optimizer = parsed.GetValue(_optimizer) == "sgd"
                ? new SgdOptions(Momentum: 0.9, WeightDecay: _weightDecay.Read(parsed))
                : new AdamOptions(WeightDecay: _weightDecay.Read(parsed)),
            ClipValue = OffAtZero(_clipValue.Read(parsed)),
            ClipNorm = OffAtZero(_clipNorm.Read(parsed)),
            StateReset = parsed.GetValue(_reset) switch
            {
                "window" => StateReset.EachWindow,
                "never" => StateReset.Never,
                _ => StateReset.EachEpoch,
            },
            EarlyStoppingPatience = _patience.Find(parsed),
            CheckpointEvery = _checkpointEvery.Find(parsed),
        };
        options.Validate();
        return options with { Schedule = Schedule(parsed.GetRequiredValue(_schedule), options, trainingTokens) };
    }

    private static double? OffAtZero(double value) => value == 0 ? null : value;

    private static LearningRateSchedule Schedule(string name, TrainerOptions options, int trainingTokens)
    {
        if (name != "cosine")
            return name switch
            {
                "plateau" => new ReduceOnPlateau(),
                "constant" => new ConstantRate(),
                _ => TrainerOptions.BachBot.Schedule,
            };
        long epoch = trainingTokens / ((long)options.BatchSize * options.SequenceLength);
        long steps = Math.Min(epoch * options.Epochs, options.MaxSteps ?? long.MaxValue);
        return new CosineWithWarmup((int)Math.Max(1, steps / 20));
    }
}
