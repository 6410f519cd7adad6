using BachBot.Engine.Backends;
using BachBot.Engine.Random;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cpu;

/// <summary>Sampling on the CPU.</summary>
/// <remarks>In double precision and in the order of the ranks throughout, so that every backend that follows the same
/// steps draws the same token.</remarks>
internal static unsafe class SamplingCpu
{
    public static void Sample(
        CpuContext context, Tensor logits, SamplingSettings settings, Tensor step, Tensor? allowed, Tensor tokens)
    {
        SampleSize size = SampleArguments.Check(DType.Float32, logits, settings, step, allowed, tokens);
        context.Begin();
        Span<float> x = logits.Floats;
        ReadOnlySpan<int> mask = allowed is null ? default : allowed.HostSpan<int>();
        Span<int> drawn = tokens.HostSpan<int>();
        uint position = (uint)step.HostSpan<int>()[0];

        // Doubles in working memory of floats: two each.
        var keys = new Span<double>(context.Take(2 * size.Symbols), size.Symbols);
        var ids = new Span<int>(context.Take(size.Symbols), size.Symbols);
        for (int row = 0; row < size.Rows; row++)
        {
            ReadOnlySpan<int> rowMask = mask.IsEmpty ? default : mask.Slice(row * size.Symbols, size.Symbols);
            int count = Rank(x.Slice(row * size.Symbols, size.Symbols), settings.Temperature, rowMask, keys, ids);
            if (count == 0 || !double.IsFinite(keys[0]))
                throw new BackendException(
                    $"{nameof(IBackend.Sample)}: row {row} has no allowed token with a finite largest logit.");
            Span<double> probabilities = keys[..count];
            ToProbabilities(probabilities);
            int kept = Keep(probabilities, settings, out double mass);
            uint word = Philox.Word(settings.Seed, RandomPurpose.Sampling, 0, position, (uint)row);
            drawn[row] = ids[Draw(probabilities[..kept], Philox.ToUnitInterval(word) * mass)];
        }
        GC.KeepAlive(context);
    }

    /// <summary>Ranks the allowed tokens by their scaled logits, largest first, equal ones by number.</summary>
    /// <returns>How many are allowed.</returns>
    private static int Rank(
        ReadOnlySpan<float> logits, double temperature, ReadOnlySpan<int> allowed, Span<double> keys, Span<int> ids)
    {
        int count = 0;
        for (int id = 0; id < logits.Length; id++)
        {
            if (!allowed.IsEmpty && allowed[id] == 0)
                continue;

            // Negated, because sorting is ascending.
            keys[count] = -(logits[id] / temperature);
            ids[count++] = id;
        }
        keys = keys[..count];
        ids = ids[..count];
        keys.Sort(ids);
        for (int start = 0; start < count;)
        {
            int end = start + 1;
            while (end < count && keys[end] == keys[start])
                end++;
            ids[start..end].Sort();
            start = end;
        }
        return count;
    }

    /// <summary>Turns negated logits into their softmax.</summary>
    private static void ToProbabilities(Span<double> values)
    {
        double smallest = values[0];
        double sum = 0;
        foreach (ref double value in values)
        {
            value = Math.Exp(smallest - value);
            sum += value;
        }
        foreach (ref double value in values)
            value /= sum;
    }

    /// <summary>Top-k, then top-p of what top-k kept.</summary>
    /// <returns>How many ranks are kept.</returns>
    private static int Keep(ReadOnlySpan<double> probabilities, SamplingSettings settings, out double mass)
    {
        int kept = settings.TopK == 0 ? probabilities.Length : Math.Min(settings.TopK, probabilities.Length);
        mass = 0;
        for (int rank = 0; rank < kept; rank++)
            mass += probabilities[rank];
        if (settings.TopP == 1)
            return kept;

        double needed = settings.TopP * mass;
        double sum = 0;
        for (int rank = 0; rank < kept; rank++)
        {
            sum += probabilities[rank];
            if (sum >= needed)
            {
                mass = sum;
                return rank + 1;
            }
        }
        return kept;
    }

    private static int Draw(ReadOnlySpan<double> probabilities, double threshold)
    {
        double sum = 0;
        for (int rank = 0; rank < probabilities.Length; rank++)
        {
            sum += probabilities[rank];
            if (sum > threshold)
                return rank;
        }
        return probabilities.Length - 1;
    }
}
