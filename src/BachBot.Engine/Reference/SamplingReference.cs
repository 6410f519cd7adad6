using System.Numerics;
using BachBot.Engine.Backends;
using BachBot.Engine.Random;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Reference;

/// <summary>Draws a token from each row of logits: temperature, then top-k, then top-p (Holtzman et al. 2020).</summary>
/// <remarks>Sums are taken in double on every backend, so that the same logits give the same token everywhere.</remarks>
internal static class SamplingReference<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static void Sample(Tensor logits, SamplingSettings settings, Tensor step, Tensor? allowed, Tensor tokens)
    {
        int symbols = logits.Shape[1];
        uint position = (uint)step.HostSpan<int>()[0];
        for (int row = 0; row < logits.Shape[0]; row++)
        {
            T[] z = logits.HostSpan<T>().Slice(row * symbols, symbols).ToArray();
            int[]? mask = allowed?.HostSpan<int>().Slice(row * symbols, symbols).ToArray();
            int[] ranked = [.. Enumerable.Range(0, symbols)
                .Where(id => mask is null || mask[id] != 0)
                .OrderByDescending(id => z[id])
                .ThenBy(id => id)];
            if (ranked.Length == 0)
                throw new BackendException($"{nameof(IBackend.Sample)}: no token is allowed in row {row}.");
            double[] weights = Weights([.. ranked.Select(id => double.CreateChecked(z[id]))], settings);
            // The tokens that are kept share the draw in the order of their numbers.
            (int Id, double Weight)[] kept = [.. ranked.Zip(weights).OrderBy(one => one.First)];
            uint word = Philox.Word(settings.Seed, RandomPurpose.Sampling, 0, position, (uint)row);
            double draw = Philox.ToUnitInterval(word) * kept.Sum(one => one.Weight);
            int place = 0;
            for (double sum = kept[0].Weight; place < kept.Length - 1 && draw >= sum; sum += kept[place].Weight)
                place++;
            tokens.HostSpan<int>()[row] = kept[place].Id;
        }
    }

    /// <summary>Unnormalised probabilities of the tokens that are kept, most probable first.</summary>
    private static double[] Weights(double[] descending, SamplingSettings settings)
    {
        int kept = settings.TopK == 0 ? descending.Length : Math.Min(settings.TopK, descending.Length);
        double[] weights = [.. descending.Take(kept).Select(z => Math.Exp((z - descending[0]) / settings.Temperature))];
        double reach = settings.TopP * weights.Sum();
        double sum = 0;
        for (int rank = 0; rank < weights.Length; rank++)
        {
            sum += weights[rank];
            if (sum >= reach)
                return weights[..(rank + 1)];
        }
        return weights;
    }
}
