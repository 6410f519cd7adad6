using System.Numerics;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Backends;

/// <summary>How gradients are clipped before an update: first by their common norm, then elementwise.</summary>
/// <param name="Value">Every element is clamped to ± this; infinity turns it off.</param>
/// <param name="MaxNorm">Gradients are scaled by min(1, this / (norm + 1e-6)); infinity turns it off.</param>
/// <param name="Norm">[1]: the norm that <see cref="IBackend.GradientNorm"/> wrote; needed where
/// <paramref name="MaxNorm"/> is finite.</param>
public sealed record GradientClip(double Value, double MaxNorm, Tensor? Norm)
{
    /// <summary>No clipping.</summary>
    public static GradientClip None { get; } = new(double.PositiveInfinity, double.PositiveInfinity, null);
}

/// <summary>The arguments of one update of Adam, over all parameters of a model at once.</summary>
/// <param name="Parameters">[P], updated.</param>
/// <param name="Gradients">[P].</param>
/// <param name="FirstMoment">m, [P], updated.</param>
/// <param name="SecondMoment">v, [P], updated.</param>
/// <param name="LearningRate">[1].</param>
/// <param name="Update">[1] integer: how many updates came before this one.</param>
/// <param name="Beta1">Decay of m.</param>
/// <param name="Beta2">Decay of v.</param>
/// <param name="Epsilon">Added to the root of the corrected v.</param>
/// <param name="WeightDecay">Decoupled decay: parameters shrink by rate · this; 0 turns it off.</param>
/// <param name="Clip">Clipping of the gradients.</param>
/// <param name="Guard">[1]: nothing is updated unless it is finite, so that a whole training step can be queued before its
/// loss is known; null updates in any case.</param>
public sealed record AdamArguments(
    Tensor Parameters, Tensor Gradients, Tensor FirstMoment, Tensor SecondMoment, Tensor LearningRate, Tensor Update,
    double Beta1, double Beta2, double Epsilon, double WeightDecay, GradientClip Clip,
    Tensor? Guard = null);

/// <summary>The arguments of one update of stochastic gradient descent, over all parameters of a model at once.
/// </summary>
/// <param name="Parameters">[P], updated.</param>
/// <param name="Gradients">[P].</param>
/// <param name="Velocity">[P], updated: v = momentum · v + g, then p -= rate · v.</param>
/// <param name="LearningRate">[1].</param>
/// <param name="Momentum">0 is plain descent.</param>
/// <param name="WeightDecay">Added to the gradient as this times the parameter; 0 turns it off.</param>
/// <param name="Clip">Clipping of the gradients.</param>
/// <param name="Guard">[1]: nothing is updated unless it is finite; null updates in any case.</param>
public sealed record SgdArguments(
    Tensor Parameters, Tensor Gradients, Tensor Velocity, Tensor LearningRate, double Momentum, double WeightDecay,
    GradientClip Clip, Tensor? Guard = null);

/// <summary>Checks of the optimiser functions' arguments, the same for every backend.</summary>
public static class OptimizerArguments
{
    /// <summary>Whether a guard in host memory lets an update happen.</summary>
    internal static bool Allows<T>(Tensor? guard)
        where T : unmanaged, IFloatingPointIeee754<T> => guard is null || T.IsFinite(guard.HostSpan<T>()[0]);

    /// <summary>Checks <see cref="IBackend.GradientNorm"/>.</summary>
    /// <exception cref="ArgumentException">A tensor has another type or shape than expected.</exception>
    public static void CheckNorm(DType type, Tensor gradients, Tensor norm)
    {
        Expect.Type(nameof(IBackend.GradientNorm), gradients, type);
        Expect.Shape(nameof(IBackend.GradientNorm), norm, type, new Shape(1));
    }

    /// <summary>Checks <see cref="IBackend.Adam"/>.</summary>
    /// <exception cref="ArgumentException">A tensor has another type or shape than expected.</exception>
    public static void Check(DType type, AdamArguments arguments)
    {
        const string Function = nameof(IBackend.Adam);
        ArgumentNullException.ThrowIfNull(arguments);
        Check(
            Function, type, arguments.Parameters, arguments.Gradients, arguments.LearningRate, arguments.Clip,
            arguments.Guard);
        Expect.Shape(Function, arguments.FirstMoment, type, arguments.Parameters.Shape);
        Expect.Shape(Function, arguments.SecondMoment, type, arguments.Parameters.Shape);
        Expect.Shape(Function, arguments.Update, DType.Int32, new Shape(1));
    }

    /// <summary>Checks <see cref="IBackend.Sgd"/>.</summary>
    /// <exception cref="ArgumentException">A tensor has another type or shape than expected.</exception>
    public static void Check(DType type, SgdArguments arguments)
    {
        const string Function = nameof(IBackend.Sgd);
        ArgumentNullException.ThrowIfNull(arguments);
        Check(
            Function, type, arguments.Parameters, arguments.Gradients, arguments.LearningRate, arguments.Clip,
            arguments.Guard);
        Expect.Shape(Function, arguments.Velocity, type, arguments.Parameters.Shape);
    }

    private static void Check(
        string function, DType type, Tensor parameters, Tensor gradients, Tensor learningRate, GradientClip clip,
        Tensor? guard)
    {
        Expect.Rank(function, parameters, 1);
        Expect.Type(function, parameters, type);
        Expect.Shape(function, gradients, type, parameters.Shape);
        Expect.Shape(function, learningRate, type, new Shape(1));
        if (guard is not null)
            Expect.Shape(function, guard, type, new Shape(1));
        ArgumentNullException.ThrowIfNull(clip);
        if (!double.IsInfinity(clip.MaxNorm) && clip.Norm is null)
            throw new ArgumentException($"{function}: clipping by norm needs the norm's tensor.", nameof(clip));
        if (clip.Norm is not null)
            Expect.Shape(function, clip.Norm, type, new Shape(1));
    }
}
