using System.Numerics;
using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Reference;

/// <summary>Adam, stochastic gradient descent with momentum, and the clipping that both share.</summary>
internal static class OptimizersReference<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static void GradientNorm(Tensor gradients, Tensor norm)
    {
        // In double whatever T is: of millions of squares in single precision the last ones would be lost.
        double sum = 0;
        foreach (T g in gradients.HostSpan<T>())
            sum += double.CreateChecked(g) * double.CreateChecked(g);
        norm.HostSpan<T>()[0] = T.CreateChecked(Math.Sqrt(sum));
    }

    /// <summary>
    /// m = β1 m + (1 - β1) g;  v = β2 v + (1 - β2) g²;  p -= rate (m / (1 - β1^k)) / (sqrt(v / (1 - β2^k)) + ε),
    /// where k counts this update from 1.
    /// </summary>
    public static void Adam(AdamArguments arguments)
    {
        if (!OptimizerArguments.Allows<T>(arguments.Guard))
            return;
        Span<T> p = arguments.Parameters.HostSpan<T>();
        Span<T> gradients = arguments.Gradients.HostSpan<T>();
        Span<T> m = arguments.FirstMoment.HostSpan<T>();
        Span<T> v = arguments.SecondMoment.HostSpan<T>();
        T rate = arguments.LearningRate.HostSpan<T>()[0];
        int k = arguments.Update.HostSpan<int>()[0] + 1;
        T beta1 = T.CreateChecked(arguments.Beta1);
        T beta2 = T.CreateChecked(arguments.Beta2);
        T epsilon = T.CreateChecked(arguments.Epsilon);
        T decay = T.CreateChecked(arguments.WeightDecay);
        T correction1 = T.CreateChecked(1 - Math.Pow(arguments.Beta1, k));
        T correction2 = T.CreateChecked(1 - Math.Pow(arguments.Beta2, k));
        T scale = NormScale(arguments.Clip);
        for (int i = 0; i < p.Length; i++)
        {
            T g = Clip(gradients[i] * scale, arguments.Clip);
            m[i] = beta1 * m[i] + (T.One - beta1) * g;
            v[i] = beta2 * v[i] + (T.One - beta2) * g * g;
            p[i] -= rate * (m[i] / correction1 / (T.Sqrt(v[i] / correction2) + epsilon) + decay * p[i]);
        }
    }

    /// <summary>v = momentum v + g + decay p;  p -= rate v.</summary>
    public static void Sgd(SgdArguments arguments)
    {
        if (!OptimizerArguments.Allows<T>(arguments.Guard))
            return;
        Span<T> p = arguments.Parameters.HostSpan<T>();
        Span<T> gradients = arguments.Gradients.HostSpan<T>();
        Span<T> v = arguments.Velocity.HostSpan<T>();
        T rate = arguments.LearningRate.HostSpan<T>()[0];
        T momentum = T.CreateChecked(arguments.Momentum);
        T decay = T.CreateChecked(arguments.WeightDecay);
        T scale = NormScale(arguments.Clip);
        for (int i = 0; i < p.Length; i++)
        {
            T g = Clip(gradients[i] * scale, arguments.Clip) + decay * p[i];
            v[i] = momentum * v[i] + g;
            p[i] -= rate * v[i];
        }
    }

    private static T NormScale(GradientClip clip)
    {
        if (clip.Norm is null || double.IsInfinity(clip.MaxNorm))
            return T.One;
        T norm = clip.Norm.HostSpan<T>()[0];
        return T.Min(T.One, T.CreateChecked(clip.MaxNorm) / (norm + T.CreateChecked(1e-6)));
    }

    private static T Clip(T gradient, GradientClip clip)
    {
        T bound = T.CreateChecked(clip.Value);
        return T.Max(-bound, T.Min(bound, gradient));
    }
}
