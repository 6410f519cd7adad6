using BachBot.Engine.Backends;
using BachBot.Engine.Models;
using BachBot.Engine.Reference;
using BachBot.Engine.Tests.Support;
using BachBot.Engine.Training;

namespace BachBot.Engine.Tests.Training;

public sealed class TrainerTests
{
    [SkippableTheory]
    [EveryKindOfBackend]
    public void A_model_overfits_a_short_text(string backendName)
    {
        using IBackend backend = TestBackends.Create(backendName);
        int[] text = [.. Enumerable.Repeat(new[] { 0, 1, 2, 0, 3, 1, 1, 2 }, 8).SelectMany(part => part)];
        using var model = new LanguageModel(backend, new LanguageModelOptions
        {
            VocabularySize = 4,
            EmbeddingSize = 6,
            Layers = 1,
            HiddenSize = 12,
            BatchNorm = false,
            Dropout = 0,
        });
        using var trainer = new Trainer(model, TrainerOptions.BachBot with
        {
            BatchSize = 2,
            SequenceLength = 8,
            Epochs = 60,
            LearningRate = 0.03,
            Schedule = new ConstantRate(),
        });

        TrainingResult result = trainer.Train(new TrainingData(text, default));

        Assert.True(result.History[^1].TrainingLoss < 0.05, $"Loss {result.History[^1].TrainingLoss} after 60 epochs.");
    }

    [Theory]
    [InlineData(CellKind.Lstm)]
    [InlineData(CellKind.Gru)]
    [InlineData(CellKind.Elman)]
    public void Every_cell_learns_with_batch_norm_and_dropout(CellKind cell)
    {
        using var backend = new ReferenceBackend<float>();
        using var model = new LanguageModel(backend, TrainingFixture.Model with { Cell = cell });
        using var trainer = new Trainer(model, TrainingFixture.Recipe with { Epochs = 12 });

        TrainingResult result = trainer.Train(TrainingFixture.Data);

        // The text's own entropy is about 0.6 nats, a uniform guess 2.08.
        Assert.True(result.BestValidationLoss < 1.5, $"Validation loss {result.BestValidationLoss}.");
    }

    [SkippableTheory]
    [EveryKindOfBackend]
    public void Two_runs_are_bitwise_equal(string backendName)
    {
        using IBackend backend = TestBackends.Create(backendName);

        (LanguageModel first, TrainingResult firstResult) = TrainingFixture.Train(backend, TrainingFixture.Recipe);
        (LanguageModel second, TrainingResult secondResult) = TrainingFixture.Train(backend, TrainingFixture.Recipe);

        Assert.Equal(firstResult.History, secondResult.History);
        Assert.Equal(first.Parameters.Values.ToDoubles(), second.Parameters.Values.ToDoubles());
    }

    [Fact]
    public void Sgd_with_momentum_learns()
    {
        using var backend = new ReferenceBackend<float>();
        TrainerOptions recipe = TrainingFixture.Recipe with
        {
            Optimizer = new SgdOptions(Momentum: 0.9),
            LearningRate = 0.1,
            ClipValue = null,
            ClipNorm = 1,
        };

        (_, TrainingResult result) = TrainingFixture.Train(backend, recipe);

        Assert.True(result.BestValidationLoss < 1.7, $"Validation loss {result.BestValidationLoss}.");
    }

    [Fact]
    public void The_model_ends_with_the_best_epochs_weights()
    {
        using var backend = new ReferenceBackend<float>();
        // A rate that large makes the loss go up and down.
        (LanguageModel model, TrainingResult result) = TrainingFixture.Train(
            backend, TrainingFixture.Recipe with { LearningRate = 0.3, Schedule = new ConstantRate() });

        double loss = Evaluation.Run(model, TrainingFixture.Data.Validation.Span).NatsPerToken;

        Assert.NotEqual(result.History.Count, result.BestEpoch);
        Assert.Equal(result.History.Min(epoch => epoch.ValidationLoss), loss);
    }

    [Fact]
    public void Early_stopping_ends_the_run()
    {
        using var backend = new ReferenceBackend<float>();
        (_, TrainingResult result) = TrainingFixture.Train(backend, TrainingFixture.Recipe with
        {
            LearningRate = 0.3,
            Schedule = new ConstantRate(),
            Epochs = 100,
            EarlyStoppingPatience = 2,
        });

        Assert.True(result.StoppedEarly);
        Assert.Equal(result.BestEpoch + 2, result.History.Count);
    }

    [Fact]
    public void Progress_comes_in_order_and_ends_complete()
    {
        using var backend = new ReferenceBackend<float>();
        using var model = new LanguageModel(backend, TrainingFixture.Model);
        using var trainer = new Trainer(model, TrainingFixture.Recipe with { Epochs = 2 });
        var reports = new Recorder();

        TrainingResult result = trainer.Train(TrainingFixture.Data, reports);

        // 499 / 4 = 124 tokens a stream: 12 windows an epoch, of which every third reports.
        Assert.Equal([3, 6, 9, 12, 15, 18, 21, 24], reports.Select(report => report.Step));
        Assert.All(reports, report => Assert.Equal(24, report.TotalSteps));
        Assert.Equal(result.History, reports.Select(report => report.CompletedEpoch).OfType<EpochResult>());
        Assert.Equal(TimeSpan.Zero, reports[^1].Remaining);
    }

    [Fact]
    public void Cancelling_leaves_a_model_that_is_valid()
    {
        using var backend = new ReferenceBackend<float>();
        using var model = new LanguageModel(backend, TrainingFixture.Model);
        using var trainer = new Trainer(model, TrainingFixture.Recipe);
        using var cancellation = new CancellationTokenSource();
        var reports = new Recorder { OnReport = _ => cancellation.Cancel() };

        Assert.Throws<OperationCanceledException>(
            () => trainer.Train(TrainingFixture.Data, reports, cancellation.Token));

        Assert.Equal(3, trainer.Step);
        Assert.True(double.IsFinite(
            Evaluation.Run(model, TrainingFixture.Data.Validation.Span, default).NatsPerToken));
    }

    [Fact]
    public void A_loss_that_is_no_number_ends_the_run_with_the_step()
    {
        using var backend = new ReferenceBackend<float>();
        using var model = new LanguageModel(backend, TrainingFixture.Model);
        using var trainer = new Trainer(model, TrainingFixture.Recipe with
        {
            LearningRate = 1e38,
            ClipValue = null,
            Optimizer = new SgdOptions(),
        });

        var exception = Assert.Throws<TrainingException>(() => trainer.Train(TrainingFixture.Data));

        Assert.StartsWith("Step 2: the loss is ", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>The whole step is queued before anybody looks: a backend that learns of the token late must not have updated
    /// the weights.</summary>
    [SkippableTheory]
    [EveryBackend]
    public void A_token_outside_the_vocabulary_leaves_the_weights_as_they_were(string backendName)
    {
        using IBackend backend = TestBackends.Create(backendName);
        int[] text = TrainingFixture.Text(1, 200);
        double[] expected = WeightsAfter(text, TrainingFixture.Recipe with { MaxSteps = 1 }, fails: false);
        // In the first stream's second window.
        text[15] = 999;

        double[] actual = WeightsAfter(text, TrainingFixture.Recipe, fails: true);

        Assert.Equal(expected, actual);

        double[] WeightsAfter(int[] tokens, TrainerOptions recipe, bool fails)
        {
            using var model = new LanguageModel(backend, TrainingFixture.Model);
            using var trainer = new Trainer(model, recipe);
            Exception? failure = Record.Exception(() => trainer.Train(new TrainingData(tokens, default)));
            Assert.Equal(fails, failure is not null);
            Assert.Equal(1, trainer.Step);
            return model.Parameters.Values.ToDoubles();
        }
    }

    [Fact]
    public void A_text_shorter_than_a_window_is_refused_with_the_numbers()
    {
        using var backend = new ReferenceBackend<float>();
        using var model = new LanguageModel(backend, TrainingFixture.Model);
        using var trainer = new Trainer(model, TrainingFixture.Recipe);

        var exception = Assert.Throws<ArgumentException>(
            () => trainer.Train(new TrainingData(TrainingFixture.Text(1, 40), default)));

        Assert.Contains(
            "40 tokens is too short for 4 streams of 10 steps, which need 41", exception.Message,
            StringComparison.Ordinal);
    }

    private sealed class Recorder : List<TrainingProgress>, IProgress<TrainingProgress>
    {
        public Action<TrainingProgress>? OnReport { get; init; }

        public void Report(TrainingProgress value)
        {
            Add(value);
            OnReport?.Invoke(value);
        }
    }
}
