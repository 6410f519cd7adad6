using BachBot.Engine.Training;

namespace BachBot.Engine.Tests.Training;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 0.5)]
    [InlineData(9, 0.5)]
    [InlineData(10, 0.25)]
    public void Step_decay_halves_first_at_epoch_five(int epoch, double expected) =>
        Assert.Equal(expected, new StepDecay(5, 0.5).Factor(Point(epoch: epoch)));

    [Fact]
    public void The_bachbot_recipe_is_the_published_one()
    {
        TrainerOptions recipe = TrainerOptions.BachBot;

        Assert.Equal((50, 128, 2e-3, 5.0), (recipe.BatchSize, recipe.SequenceLength, recipe.LearningRate, recipe.ClipValue));
        Assert.Equal(new StepDecay(5, 0.5), recipe.Schedule);
        Assert.Equal(new AdamOptions(0.9, 0.999, 1e-8), recipe.Optimizer);
        Assert.Equal(StateReset.EachEpoch, recipe.StateReset);
    }

    [Fact]
    public void Plateau_waits_for_its_patience_and_starts_over()
    {
        var schedule = new ReduceOnPlateau(Patience: 1, Decay: 0.5, MinimumFactor: 0.3);

        Assert.Equal(1, schedule.Factor(Point(losses: [])));
        Assert.Equal(1, schedule.Factor(Point(losses: [2, 1, 1])));
        Assert.Equal(0.5, schedule.Factor(Point(losses: [2, 1, 1, 1.5])));
        Assert.Equal(0.5, schedule.Factor(Point(losses: [2, 1, 1, 1.5, 0.9, 0.95])));
        Assert.Equal(0.3, schedule.Factor(Point(losses: [2, 1, 1, 1, 1, 1, 1, 1, 1])));
    }

    [Fact]
    public void Cosine_rises_then_falls_to_its_end()
    {
        var schedule = new CosineWithWarmup(10, FinalFactor: 0.1);

        Assert.Equal(0.1, schedule.Factor(Point(step: 0)), 12);
        Assert.Equal(1, schedule.Factor(Point(step: 9)), 12);
        Assert.Equal(1, schedule.Factor(Point(step: 10)), 12);
        Assert.Equal(0.55, schedule.Factor(Point(step: 55)), 12);
        Assert.Equal(0.1, schedule.Factor(Point(step: 100)), 12);
    }

    [Fact]
    public void Early_stopping_counts_epochs_since_the_best()
    {
        Assert.Equal(0, EarlyStopping.BestEpoch([]));
        Assert.Equal(2, EarlyStopping.BestEpoch([3, 1, 1, 2]));
        Assert.False(EarlyStopping.ShouldStop([3, 1, 1], 2));
        Assert.True(EarlyStopping.ShouldStop([3, 1, 1, 2], 2));
        Assert.False(EarlyStopping.ShouldStop([3, 1, 1, 2], null));
        Assert.False(EarlyStopping.ShouldStop([], 1));
    }

    private static SchedulePoint Point(int step = 0, int epoch = 1, double[]? losses = null) =>
        new(step, 100, epoch, losses ?? []);
}
