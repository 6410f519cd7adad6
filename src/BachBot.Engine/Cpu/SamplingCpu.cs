using BachBot.Engine.Backends;
using BachBot.Engine.Random;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cpu;

/// <summary>Sampling on the CPU.</summary>
/// <remarks>Weights are exponentials relative to the largest logit, in double precision, and sums run in the order of
/// the ranks, as on every backend: the same logits give the same token everywhere.</remarks>
internal static unsafe class SamplingCpu
{
    public static void Sample(
        CpuContext context, Tensor logits, SamplingSettings settings, Tensor step, Tensor? allowed, Tensor tokens)
    {
        SampleSize size = SampleArguments.Check(DType.Float32, logits, settings, step, allowed, tokens);
        context.Begin();
        ReadOnlySpan<float> x = logits.Floats;
        ReadOnlySpan<int> mask = allowed is null ? default : allowed.HostSpan<int>();
        Span<int> drawn = tokens.HostSpan<int>();
        uint position = (uint)step.HostSpan<int>()[0];

        Span<double> values = context.TakeDoubles(size.Symbols);
        var ids = new Span<int>(context.Take(size.Symbols), size.Symbols);
        for (int row = 0; row < size.Rows; row++)
        {
            ReadOnlySpan<int> rowMask = mask.IsEmpty ? default : mask.Slice(row * size.Symbols, size.Symbols);
            int count = Rank(x.Slice(row * size.Symbols, size.Symbols), rowMask, values, ids);
            if (count == 0)
                throw new BackendException($"{nameof(IBackend.Sample)}: no token is allowed in row {row}.");
            if (!double.IsFinite(values[0]))
                throw new BackendException(
                    $"{nameof(IBackend.Sample)}: the largest logit of row {row} is {-values[0]}, which gives no "
                    + "probabilities.");
            int kept = settings.TopK == 0 ? count : Math.Min(settings.TopK, count);
            Span<double> weights = values[..kept];
            double sum = ToWeights(weights, settings.Temperature);
            weights = weights[..Reach(weights, settings.TopP * sum, out sum)];
            uint word = Philox.Word(settings.Seed, RandomPurpose.Sampling, 0, position, (uint)row);
            drawn[row] = ids[Draw(weights, Philox.ToUnitInterval(word) * sum)];
        }
        GC.KeepAlive(context);
    }

    /// <summary>Ranks the allowed tokens by logit, largest first, equal ones by number.</summary>
    /// <param name="logits">A row of logits.</param>
    /// <param name="allowed">Which tokens are allowed; empty allows all.</param>
    /// <param name="negated">The logits of the ranks, negated because sorting ascends; written.</param>
    /// <param name="ids">The tokens of the ranks, written.</param>
    /// <returns>How many tokens are allowed.</returns>
    private static int Rank(
        ReadOnlySpan<float> logits, ReadOnlySpan<int> allowed, Span<double> negated, Span<int> ids)
    {
        int count = 0;
        for (int id = 0; id < logits.Length; id++)
        {
            if (!allowed.IsEmpty && allowed[id] == 0)
                continue;
            negated[count] = -logits[id];
            ids[count++] = id;
        }
        negated = negated[..count];
        ids = ids[..count];
        negated.Sort(ids);

        // Sorting leaves equal ones in any order.
        for (int start = 0; start < count;)
        {
            int end = start + 1;
            while (end < count && negated[end] == negated[start])
                end++;
            ids[start..end].Sort();
            start = end;
        }
        return count;
    }

    /// <summary>Turns negated logits into weights relative to the first; returns their sum.</summary>
    private static double ToWeights(Span<double> negated, double temperature)
    {
        double first = negated[0];
        double sum = 0;
        foreach (ref double value in negated)
        {
            value = Math.Exp((first - value) / temperature);
            sum += value;
        }
        return sum;
    }

    /// <summary>The shortest run of ranks whose weights reach a sum.</summary>
    private static int Reach(ReadOnlySpan<double> weights, double reach, out double sum)
    {
        sum = 0;
        for (int rank = 0; rank < weights.Length; rank++)
        {
            sum += weights[rank];
            if (sum >= reach)
                return rank + 1;
        }
        return weights.Length;
    }

    /// <summary>The first rank at which the sum of the weights exceeds the draw.</summary>
    private static int Draw(ReadOnlySpan<double> weights, double draw)
    {
        double sum = 0;
        for (int rank = 0; rank < weights.Length; rank++)
        {
            sum += weights[rank];
            if (sum > draw)
                return rank;
        }
        return weights.Length - 1;
    }
}
