using BachBot.Chorales.RandomNumbers;

namespace BachBot.Chorales.Harmonizing;

/// <summary>A text that a search found.</summary>
internal sealed record FoundText(int[] Tokens, double LogProbability);

/// <summary>The ways to choose tokens; all walk the places of a task once.</summary>
internal static class HarmonySearch
{
    /// <summary>The most probable token at each place.</summary>
    public static FoundText Greedy(
        CandidateSet candidates, IReadOnlyList<HarmonyPosition> positions, CancellationToken cancellationToken)
    {
        var choices = new List<int>();
        foreach (HarmonyPosition position in positions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            candidates.Choices(0, position, choices);
            candidates.Append(position, [MostProbable(candidates.Guide.Next(0), choices)]);
        }
        return new FoundText(candidates.Text(0), candidates.Joint.LogProbabilities[0]);
    }

    /// <summary>The most probable of some tokens, the first one of several.</summary>
    public static int MostProbable(ReadOnlySpan<double> logProbabilities, List<int> choices)
    {
        int best = choices[0];
        foreach (int choice in choices)
        {
            if (logProbabilities[choice] > logProbabilities[best])
                best = choice;
        }
        return best;
    }

    /// <summary>The most probable beginnings at each place, as many as there are candidates.</summary>
    /// <returns>The texts, the most probable first.</returns>
    public static IReadOnlyList<FoundText> Beam(
        CandidateSet candidates, IReadOnlyList<HarmonyPosition> positions, CancellationToken cancellationToken)
    {
        var choices = new List<int>();
        var best = new PriorityQueue<(int From, int Token), double>();
        int[] from = new int[candidates.Count], tokens = new int[candidates.Count];
        // All beginnings are the same at first.
        int alive = 1;
        foreach (HarmonyPosition position in positions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int n = 0; n < alive; n++)
            {
                candidates.Choices(n, position, choices);
                foreach (int choice in choices)
                    Offer(n, choice);
            }
            alive = best.Count;
            // The least probable comes first.
            for (int n = alive - 1; n >= 0; n--)
                (from[n], tokens[n]) = best.Dequeue();
            // Those beyond copy the last one, and nobody looks at them.
            from.AsSpan(alive).Fill(from[alive - 1]);
            tokens.AsSpan(alive).Fill(tokens[alive - 1]);
            if (!IsIdentity(from))
                candidates.Select(from);
            candidates.Append(position, tokens);
        }
        return
        [
            .. Enumerable.Range(0, alive).Select(n => new FoundText(candidates.Text(n), candidates.Joint.LogProbabilities[n]))
                .OrderByDescending(text => text.LogProbability),
        ];

        void Offer(int n, int token)
        {
            double logProbability = candidates.Guide.LogProbabilities[n] + candidates.Guide.Next(n)[token];
            if (best.Count < candidates.Count)
                best.Enqueue((n, token), logProbability);
            else
                best.EnqueueDequeue((n, token), logProbability);
        }
    }

    /// <summary>Draws from the model's joint probability to the power of <paramref name="sharpness"/>, given the notes that are
    /// given: a particle filter (Doucet, de Freitas and Gordon 2001).</summary>
    /// <returns>The most probable text of those that lived to the end.</returns>
    public static FoundText LookAhead(
        CandidateSet candidates, IReadOnlyList<HarmonyPosition> positions, double sharpness, Pcg32 random,
        CancellationToken cancellationToken)
    {
        var choices = new List<int>();
        var weights = new double[candidates.Count];
        var probabilities = new double[candidates.Symbols];
        var tokens = new int[candidates.Count];
        var from = new int[candidates.Count];
        foreach (HarmonyPosition position in positions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int n = 0; n < candidates.Count; n++)
            {
                candidates.Choices(n, position, choices);
                tokens[n] = Draw(n);
            }
            candidates.Append(position, tokens);
            // Between frames: then all have the same notes before them.
            if (position.Kind == PositionKind.Delimiter && EffectiveCount(weights) < 0.5 * weights.Length)
            {
                Resample(weights, random, from);
                candidates.Select(from);
            }
        }
        int best = 0;
        for (int n = 1; n < candidates.Count; n++)
        {
            if (candidates.Joint.LogProbabilities[n] > candidates.Joint.LogProbabilities[best])
                best = n;
        }
        return new FoundText(candidates.Text(best), candidates.Joint.LogProbabilities[best]);

        // A token with the guide's probability among those that are allowed. Its weight is how much more probable it is as a part of
        // the piece than it was to be drawn.
        int Draw(int n)
        {
            ReadOnlySpan<double> guide = candidates.Guide.Next(n), joint = candidates.Joint.Next(n);
            if (choices.Count == 1)
            {
                weights[n] += sharpness * joint[choices[0]];
                return choices[0];
            }
            double most = double.NegativeInfinity, sum = 0;
            foreach (int choice in choices)
                most = Math.Max(most, guide[choice]);
            for (int i = 0; i < choices.Count; i++)
                sum += probabilities[i] = Math.Exp(sharpness * (guide[choices[i]] - most));
            int drawn = choices[random.Choose(probabilities.AsSpan(0, choices.Count))];
            weights[n] += sharpness * (joint[drawn] - guide[drawn] + most) + Math.Log(sum);
            return drawn;
        }
    }

    /// <summary>How many candidates of one weight would be as good: 1 / Σ w², w the weights' shares.</summary>
    /// <param name="logWeights">Logarithms of the weights.</param>
    private static double EffectiveCount(ReadOnlySpan<double> logWeights)
    {
        double most = double.NegativeInfinity, sum = 0, squares = 0;
        foreach (double weight in logWeights)
            most = Math.Max(most, weight);
        foreach (double weight in logWeights)
        {
            double share = Math.Exp(weight - most);
            sum += share;
            squares += share * share;
        }
        return sum * sum / squares;
    }

    /// <summary>Systematic resampling: copies in proportion to the weights, which are equal afterwards.</summary>
    private static void Resample(Span<double> logWeights, Pcg32 random, Span<int> from)
    {
        double most = double.NegativeInfinity, total = 0;
        foreach (double weight in logWeights)
            most = Math.Max(most, weight);
        foreach (double weight in logWeights)
            total += Math.Exp(weight - most);
        double step = total / from.Length, point = step * (random.Next() / 4294967296.0), reached = 0;
        int source = -1;
        for (int n = 0; n < from.Length; n++, point += step)
        {
            while (source < 0 || (reached <= point && source + 1 < logWeights.Length))
                reached += Math.Exp(logWeights[++source] - most);
            from[n] = source;
        }
        logWeights.Clear();
    }

    private static bool IsIdentity(ReadOnlySpan<int> from)
    {
        for (int n = 0; n < from.Length; n++)
        {
            if (from[n] != n)
                return false;
        }
        return true;
    }
}
