using BachBot.Engine.Backends;
using BachBot.Engine.Layers;
using BachBot.Engine.Reference;
using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Support;
using BachBot.Engine.Training;

namespace BachBot.Engine.Tests.Training;

/// <summary>That an optimiser passes its options on: what the update itself computes is tested with the layers.</summary>
public sealed class OptimizerTests
{
    private static readonly double[] Gradients = [3, -4, 0.01, 12];

    [Fact]
    public void Plain_descent_moves_by_rate_times_gradient() =>
        Assert.Equal(Gradients.Select(gradient => -0.5 * gradient), Step(new SgdOptions(), 0.5));

    [Fact]
    public void Clipping_by_value_bounds_each_gradient() => Assert.Equal(
        Gradients.Select(gradient => -Math.Clamp(gradient, -2, 2)), Step(new SgdOptions(), 1, clipValue: 2));

    [Fact]
    public void Clipping_by_norm_scales_all_gradients()
    {
        double norm = Math.Sqrt(Gradients.Sum(gradient => gradient * gradient));

        double[] moved = Step(new SgdOptions(), 1, clipNorm: 6.5);

        Assert.All(moved.Zip(Gradients), pair => Assert.Equal(-6.5 / norm * pair.Second, pair.First, 1e-6));
    }

    [Fact]
    public void Momentum_adds_up_over_the_updates() => Assert.All(
        Step(new SgdOptions(Momentum: 0.5), 1, updates: 3).Zip(Gradients),
        pair => Assert.Equal(-(1 + 1.5 + 1.75) * pair.Second, pair.First, 1e-12));

    [Fact]
    public void Adams_first_update_moves_everything_by_the_rate() => Assert.All(
        Step(new AdamOptions(), 0.25).Zip(Gradients),
        pair => Assert.Equal(-0.25 * Math.Sign(pair.Second), pair.First, 1e-5));

    [SkippableTheory]
    [EveryBackend]
    public void An_update_is_left_out_unless_the_guard_is_finite(string backendName)
    {
        using IBackend backend = TestBackends.Create(backendName);
        var parameter = new Parameter("p", new Shape(Gradients.Length), Initializers.Zeros);
        using var set = new ParameterSet(backend, [parameter], seed: 1);
        using Tensor guard = backend.Allocate(new Shape(1), backend.ScalarType);
        foreach (OptimizerOptions options in new OptimizerOptions[] { new AdamOptions(), new SgdOptions(Momentum: 0.5) })
        {
            using Optimizer optimizer = Optimizer.Create(options, backend, set, guard: guard);
            parameter.Value.Write([0.0, 0, 0, 0]);
            parameter.Gradient.Write(Gradients);
            foreach (double unsound in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
            {
                guard.Write([unsound]);
                optimizer.Update(0.25);
            }
            Assert.Equal([0.0, 0, 0, 0], parameter.Value.ToDoubles());

            guard.Write([0.5]);
            optimizer.Update(0.25);

            Assert.All(parameter.Value.ToDoubles(), value => Assert.NotEqual(0, value));
        }
    }

    /// <summary>How far the parameters have moved from zero after updates with the same gradients.</summary>
    private static double[] Step(
        OptimizerOptions options, double rate, double? clipValue = null, double? clipNorm = null, int updates = 1)
    {
        using var backend = new ReferenceBackend<double>();
        var parameter = new Parameter("p", new Shape(Gradients.Length), Initializers.Zeros);
        using var set = new ParameterSet(backend, [parameter], seed: 1);
        using Optimizer optimizer = Optimizer.Create(options, backend, set, clipValue, clipNorm);
        for (int update = 0; update < updates; update++)
        {
            set.ClearGradients();
            parameter.Gradient.Write(Gradients);
            optimizer.Update(rate);
        }
        Assert.Equal(updates, optimizer.Updates);
        return parameter.Value.ToDoubles();
    }
}
