using BachBot.Engine.Backends;

namespace BachBot.Engine.Tests.Support;

/// <summary>Compares a case's backward pass with finite differences of its forward pass, in double precision.</summary>
public static class NumericGradient
{
    /// <summary>The step of the difference formula. Its fourth-order error is about Step^4 = 1e-12 and its rounding
    /// error about 1e-16 / Step = 1e-13, both far below the bound.</summary>
    private const double Step = 1e-3;

    /// <summary>Gradients this far below the largest one of their tensor are compared absolutely: there the quotient
    /// would only measure rounding.</summary>
    private const double Floor = 1e-3;

    private const int MaximumProbes = 20;

    /// <summary>The largest relative error over all inputs that have a gradient.</summary>
    /// <param name="testCase">The case.</param>
    /// <param name="backend">What computes, in double precision.</param>
    /// <param name="outputs">The outputs whose gradients arrive.</param>
    public static double LargestError(OpCase testCase, IBackend backend, params string[] outputs)
    {
        IReadOnlyDictionary<string, double[]> analytic = testCase.Run(backend).Gradients;
        double largest = 0;
        foreach ((string input, double[] gradient) in analytic)
            largest = Math.Max(largest, ErrorOf(testCase, backend, input, gradient, outputs));
        return largest;
    }

    private static double ErrorOf(
        OpCase testCase, IBackend backend, string input, double[] gradient, string[] outputs)
    {
        double[] values = testCase.Inputs[input];
        double LossAt(int index, double value)
        {
            double original = values[index];
            values[index] = value;
            double loss = testCase.Run(backend, forwardOnly: true).Loss(outputs);
            values[index] = original;
            return loss;
        }

        double scale = gradient.Max(Math.Abs);
        double largest = 0;
        foreach (int i in Probes(values.Length))
        {
            double x = values[i];
            double numeric = (LossAt(i, x - 2 * Step) - 8 * LossAt(i, x - Step)
                + 8 * LossAt(i, x + Step) - LossAt(i, x + 2 * Step)) / (12 * Step);
            double size = Math.Max(Math.Max(Math.Abs(numeric), Math.Abs(gradient[i])), Floor * scale);
            largest = Math.Max(largest, Math.Abs(numeric - gradient[i]) / Math.Max(size, double.Epsilon));
        }
        return largest;
    }

    /// <summary>All elements of a small tensor, evenly spread ones of a large one.</summary>
    private static IEnumerable<int> Probes(int length) => length <= MaximumProbes
        ? Enumerable.Range(0, length)
        : Enumerable.Range(0, MaximumProbes).Select(probe => (int)((long)probe * (length - 1) / (MaximumProbes - 1)));
}
