using BachBot.Engine.Backends;
using BachBot.Engine.Checkpoints;
using BachBot.Engine.Models;
using BachBot.Engine.Reference;
using BachBot.Engine.Tests.Support;
using BachBot.Engine.Training;

namespace BachBot.Engine.Tests.Training;

/// <summary>A run that was stopped and resumed against one that was not: every file equal, byte for byte.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [SkippableTheory]
    [EveryKindOfBackend]
    public void A_resumed_run_is_bitwise_the_run_that_was_never_stopped(string backendName)
    {
        using IBackend backend = TestBackends.Create(backendName);
        TrainerOptions options = TrainingFixture.Recipe with { MaxSteps = 40, CheckpointEvery = 5 };

        Run(backend, options, "whole");
        RunUntil(backend, options, "stopped", step: 17);
        Resume(backend, "stopped");

        AssertEqualFiles("whole", "stopped");
    }

    [Fact]
    public void A_run_can_be_prolonged_within_an_epoch()
    {
        using var backend = new ReferenceBackend<float>();
        TrainerOptions options = TrainingFixture.Recipe with { MaxSteps = 25 };

        Run(backend, options with { MaxSteps = 40 }, "whole");
        Run(backend, options, "short");
        Resume(backend, "short", saved => saved with { MaxSteps = 40 });

        AssertEqualFiles("whole", "short");
    }

    [Fact]
    public void The_best_model_of_a_whole_epoch_survives_a_better_one_within_an_epoch()
    {
        using var backend = new ReferenceBackend<float>();
        // Twelve steps an epoch: the run ends in the middle of the third one, better than after the second.
        Run(backend, TrainingFixture.Recipe with { MaxSteps = 24 }, "two epochs");
        Run(backend, TrainingFixture.Recipe with { MaxSteps = 30 }, "run");
        byte[] best = File.ReadAllBytes(_root.File("two epochs", TrainingFolder.ModelFile));
        Assert.NotEqual(best, File.ReadAllBytes(_root.File("run", TrainingFolder.ModelFile)));

        // From here on everything gets worse.
        Resume(backend, "run", saved => saved with { MaxSteps = 48, LearningRate = 5 });

        Assert.Equal(best, File.ReadAllBytes(_root.File("run", TrainingFolder.ModelFile)));
    }

    [Fact]
    public void A_folder_keeps_what_is_not_the_runs_own()
    {
        Directory.CreateDirectory(_root.File("run"));
        string[] others = ["notes.tmp", "notes.0123abcd.tmp", "checkpoint-of-mine.safetensors", "model.txt", "best-model.safetensors"];
        foreach (string name in others)
            File.WriteAllText(_root.File("run", name), "mine");
        File.WriteAllText(_root.File("run", "model.safetensors.0123abcd.tmp"), "left by a killed run");

        using (var folder = new TrainingFolder(_root.File("run")))
            folder.Clear();

        Assert.Equal(
            others.Order(StringComparer.Ordinal),
            Directory.GetFiles(_root.File("run")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_half_written_checkpoint_does_not_count()
    {
        using var backend = new ReferenceBackend<float>();
        RunUntil(backend, TrainingFixture.Recipe with { CheckpointEvery = 5 }, "run", step: 10);
        string folder = _root.File("run");
        // The weights of step 15 are there, the second file is not: the moment between the two.
        File.Copy(Path.Combine(folder, "checkpoint-0000010.safetensors"),
            Path.Combine(folder, "checkpoint-0000015.safetensors"));

        Assert.Equal(10, TrainingFolder.NewestCheckpoint(folder));
    }

    [Fact]
    public void A_run_killed_before_its_model_was_written_writes_it()
    {
        using var backend = new ReferenceBackend<float>();
        TrainerOptions options = TrainingFixture.Recipe with { MaxSteps = 40 };
        Run(backend, options, "whole");
        Run(backend, options, "killed");
        Run(backend, options with { MaxSteps = 36 }, "earlier");
        // The last checkpoint is there, the model still that of the last whole epoch: the moment between the two.
        byte[] earlier = File.ReadAllBytes(_root.File("earlier", TrainingFolder.ModelFile));
        Assert.NotEqual(File.ReadAllBytes(_root.File("whole", TrainingFolder.ModelFile)), earlier);
        File.WriteAllBytes(_root.File("killed", TrainingFolder.ModelFile), earlier);

        Resume(backend, "killed");

        AssertEqualFiles("whole", "killed");
    }

    [Fact]
    public void A_recipe_in_which_the_position_does_not_exist_is_refused()
    {
        using var backend = new ReferenceBackend<float>();
        RunUntil(backend, TrainingFixture.Recipe, "run", step: 9);
        using var folder = new TrainingFolder(_root.File("run"));
        using Trainer trainer = Trainer.Resume(backend, folder, saved => saved with { SequenceLength = 60 });

        var exception = Assert.Throws<TrainingException>(() => trainer.Train(TrainingFixture.Data));

        Assert.Contains("sequence length must stay", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_data_are_refused()
    {
        using var backend = new ReferenceBackend<float>();
        RunUntil(backend, TrainingFixture.Recipe, "run", step: 12);
        using var folder = new TrainingFolder(_root.File("run"));
        using Trainer trainer = Trainer.Resume(backend, folder);

        Assert.Throws<TrainingException>(
            () => trainer.Train(new TrainingData(TrainingFixture.Text(3, 500), default)));
    }

    [Fact]
    public void A_folder_without_a_checkpoint_is_refused()
    {
        using var backend = new ReferenceBackend<float>();
        using var folder = new TrainingFolder(_root.File("empty"));

        Assert.Throws<TrainingException>(() => Trainer.Resume(backend, folder));
    }

    [Fact]
    public void Two_trainings_cannot_share_a_folder()
    {
        using var first = new TrainingFolder(_root.File("run"));

        var exception = Assert.Throws<TrainingException>(() => new TrainingFolder(_root.File("run")));

        Assert.Contains("another training is running", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_another_model_is_refused_by_tensor()
    {
        using var backend = new ReferenceBackend<float>();
        RunUntil(backend, TrainingFixture.Recipe, "run", step: 12);
        using var other = new LanguageModel(backend, TrainingFixture.Model with { HiddenSize = 10 });
        other.Save(_root.File("run", "checkpoint-0000012.safetensors"));
        using var folder = new TrainingFolder(_root.File("run"));

        var exception = Assert.Throws<CheckpointFormatException>(() => Trainer.Resume(backend, folder));

        Assert.Contains("lstm.0.weight_ih_l0", exception.Message, StringComparison.Ordinal);
    }

    private void Run(IBackend backend, TrainerOptions options, string name)
    {
        using var folder = new TrainingFolder(_root.File(name));
        TrainingFixture.Train(backend, options, folder);
    }

    private void RunUntil(IBackend backend, TrainerOptions options, string name, int step)
    {
        using var folder = new TrainingFolder(_root.File(name));
        using var model = new LanguageModel(backend, TrainingFixture.Model);
        using var trainer = new Trainer(model, options with { ReportEvery = 1 }, folder);
        using var cancellation = new CancellationTokenSource();
        var progress = new CancelAt(step, cancellation);
        Assert.Throws<OperationCanceledException>(
            () => trainer.Train(TrainingFixture.Data, progress, cancellation.Token));
    }

    private void Resume(IBackend backend, string name, Func<TrainerOptions, TrainerOptions>? change = null)
    {
        using var folder = new TrainingFolder(_root.File(name));
        using Trainer trainer = Trainer.Resume(
            backend, folder, saved => (change is null ? saved : change(saved)) with { ReportEvery = 3 });
        trainer.Train(TrainingFixture.Data);
    }

    private void AssertEqualFiles(string expected, string actual)
    {
        string[] names = [.. Directory.GetFiles(_root.File(expected)).Select(Path.GetFileName).Order()!];
        Assert.Equal(names, Directory.GetFiles(_root.File(actual)).Select(Path.GetFileName).Order());
        Assert.Contains(TrainingFolder.ModelFile, names);
        Assert.Contains(names, name => name.EndsWith(".training.safetensors", StringComparison.Ordinal));
        foreach (string name in names)
            Assert.Equal(
                File.ReadAllBytes(_root.File(expected, name)),
                File.ReadAllBytes(_root.File(actual, name)));
    }

    private sealed class CancelAt(int step, CancellationTokenSource cancellation) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == step)
                cancellation.Cancel();
        }
    }
}
