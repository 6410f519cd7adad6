using System.CommandLine;
using BachBot.Engine.Training;

namespace BachBot.Cli.Commands;

/// <summary>The options that describe a training recipe; their defaults are BachBot's.</summary>
internal sealed class RecipeOptions
{
    private readonly Option<int> _batch = new("--batch")
    {
        Description = "Streams read side by side.",
        DefaultValueFactory = _ => TrainerOptions.BachBot.BatchSize,
    };

    private readonly Option<int> _sequence = new("--sequence")
    {
        Description = "Steps through which gradients flow.",
        DefaultValueFactory = _ => TrainerOptions.BachBot.SequenceLength,
    };

    private readonly Option<int> _epochs = new("--epochs")
    {
        Description = "Passes over the text.",
        DefaultValueFactory = _ => TrainerOptions.BachBot.Epochs,
    };

    private readonly Option<int?> _steps = new("--steps") { Description = "End the run after this many steps." };

    private readonly Option<double> _rate = new("--learning-rate")
    {
        Description = "The base learning rate.",
        DefaultValueFactory = _ => TrainerOptions.BachBot.LearningRate,
    };

    private readonly Option<string> _schedule = new("--schedule")
    {
        Description = "How the rate changes: step halves it at epochs 5, 10, 15 ...; plateau halves it when the validation "
            + "loss stalls; cosine falls from a warm-up of a twentieth of the run.",
        DefaultValueFactory = _ => "step",
    };

    private readonly Option<string> _optimizer = new("--optimizer")
    {
        Description = "adam, or sgd with momentum 0.9.",
        DefaultValueFactory = _ => "adam",
    };

    private readonly Option<double> _clipValue = new("--clip-value")
    {
        Description = "Bound of each gradient; 0 for none.",
        DefaultValueFactory = _ => TrainerOptions.BachBot.ClipValue ?? 0,
    };

    private readonly Option<double> _clipNorm = new("--clip-norm")
    {
        Description = "Bound of the norm of all gradients; 0 for none.",
    };

    private readonly Option<string> _reset = new("--state-reset")
    {
        Description = "When the recurrent state goes back to zero.",
        DefaultValueFactory = _ => "epoch",
    };

    private readonly Option<int?> _patience = new("--patience")
    {
        Description = "Stop when the validation loss has not improved for this many epochs.",
    };

    private readonly Option<int?> _checkpointEvery = new("--checkpoint-every")
    {
        Description = "Steps between checkpoints, besides those at the end of each epoch.",
    };

    public RecipeOptions()
    {
        _schedule.AcceptOnlyFromAmong("step", "plateau", "cosine", "constant");
        _optimizer.AcceptOnlyFromAmong("adam", "sgd");
        _reset.AcceptOnlyFromAmong("epoch", "window", "never");
    }

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
        {
            _batch, _sequence, _epochs, _steps, _rate, _schedule, _optimizer, _clipValue, _clipNorm, _reset, _patience,
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
            BatchSize = parsed.GetValue(_batch),
            SequenceLength = parsed.GetValue(_sequence),
            Epochs = parsed.GetValue(_epochs),
            MaxSteps = parsed.GetValue(_steps),
            LearningRate = parsed.GetValue(_rate),
            Optimizer = parsed.GetValue(_optimizer) == "sgd" ? new SgdOptions(Momentum: 0.9) : new AdamOptions(),
            ClipValue = OffAtZero(parsed.GetValue(_clipValue)),
            ClipNorm = OffAtZero(parsed.GetValue(_clipNorm)),
            StateReset = parsed.GetValue(_reset) switch
            {
                "window" => StateReset.EachWindow,
                "never" => StateReset.Never,
                _ => StateReset.EachEpoch,
            },
            EarlyStoppingPatience = parsed.GetValue(_patience),
            CheckpointEvery = parsed.GetValue(_checkpointEvery),
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
