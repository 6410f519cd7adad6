using BachBot.Chorales.RandomNumbers;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Synthesis;

/// <summary>Draws the chords of a phrase: a random walk through the grammar that is sure to arrive at its cadence.
/// </summary>
/// <remarks>
/// The walk is a Markov chain conditioned on its end: the weight of all ways from each chord to the cadence is summed
/// backwards, then chords are drawn forwards. A modulating phrase walks in both keys' chords at once and crosses over
/// once, by a chord that sounds the same in both.
/// </remarks>
internal sealed class HarmonicPlanner
{
    private const double PivotWeight = 0.7;
    private const double SameRootOverBar = 0.15;
    private const double UnstableOnStrongBeat = 0.45;
    private const double CadenceBeforeItsTime = 0.6;

    private readonly PhrasePlan _plan;
    private readonly Chord[] _chords;
    private readonly double[,] _steps;
    private readonly int _firstOfGoal;

    private HarmonicPlanner(PhrasePlan plan)
    {
        _plan = plan;
        HarmonicGrammar from = HarmonicGrammar.Of(plan.From.Mode);
        Chord[] start = [.. from.Chords.Select(chord => chord.Up(plan.From.Tonic.Fifths))];
        if (plan.From == plan.To)
        {
            _chords = start;
            _steps = from.Successors;
            return;
        }

        HarmonicGrammar to = HarmonicGrammar.Of(plan.To.Mode);
        Chord[] goal = [.. to.Chords.Select(chord => chord.Up(plan.To.Tonic.Fifths))];
        _firstOfGoal = start.Length;
        _chords = [.. start, .. goal];
        _steps = JoinSteps(from, to);
    }

    /// <summary>Draws chords, one for each slot of the phrase; null if no way leads to the cadence that was drawn, as
    /// when a short phrase has to modulate far.</summary>
    public static Chord[]? Draw(PhrasePlan plan, Pcg32 random) => new HarmonicPlanner(plan).Draw(random);

    private Chord[]? Draw(Pcg32 random)
    {
        int slots = _plan.Slots.Length;
        int[] cadence = DrawCadence(random);
        int first = slots - cadence.Length;
        double[][] toCadence = SumBackwards(first, cadence[0]);

        int[] walk = new int[slots];
        double[] weights = new double[_chords.Length];
        HarmonicGrammar from = HarmonicGrammar.Of(_plan.From.Mode);
        for (int t = 0; t <= first; t++)
        {
            for (int c = 0; c < weights.Length; c++)
            {
                double step = t == 0 ? c < from.Openings.Length ? from.Openings[c] : 0 : Step(walk[t - 1], c, t, first);
                weights[c] = step * toCadence[t][c];
            }

            if (weights.Sum() == 0)
                return null;
            walk[t] = random.Choose(weights);
        }

        cadence.CopyTo(walk, first);
        Chord[] chords = [.. walk.Select(c => _chords[c])];
        if (_plan.To.Mode == Mode.Minor && chords[^1].Name == "i" && random.Chance(_plan.IsLast ? 60 : 20))
            chords[^1] = _chords[_firstOfGoal + HarmonicGrammar.Minor.IndexOf("I")];
        return chords;
    }

    private int[] DrawCadence(Pcg32 random)
    {
        HarmonicGrammar goal = HarmonicGrammar.Of(_plan.To.Mode);
        var fitting = new List<(int[] Chords, int Weight)>();
        foreach ((int[] chords, int weight) in goal.Cadences(_plan.Cadence))
        {
            int first = _plan.Slots.Length - chords.Length;
            if (first < 1 || IsSixFour(_chords[_firstOfGoal + chords[0]]) && !_plan.Slots[first].IsStrong)
                continue;
            fitting.Add(([.. chords.Select(chord => _firstOfGoal + chord)], weight));
        }

        return random.Choose<int[]>([.. fitting]);
    }

    /// <summary>Weight of all ways to the cadence's first chord, by slot and chord.</summary>
    private double[][] SumBackwards(int first, int target)
    {
        double[][] sums = new double[first + 1][];
        sums[first] = new double[_chords.Length];
        sums[first][target] = 1;
        for (int t = first - 1; t >= 0; t--)
        {
            sums[t] = new double[_chords.Length];
            double total = 0;
            for (int c = 0; c < _chords.Length; c++)
            {
                for (int next = 0; next < _chords.Length; next++)
                {
                    if (sums[t + 1][next] > 0)
                        sums[t][c] += Step(c, next, t + 1, first) * sums[t + 1][next];
                }

                total += sums[t][c];
            }

            // Only proportions count: this keeps the numbers in range.
            for (int c = 0; c < _chords.Length && total > 0; c++)
                sums[t][c] /= total;
        }

        return sums;
    }

    /// <summary>Weight of a step into a slot, with regard to the metre.</summary>
    private double Step(int from, int to, int slot, int firstOfCadence)
    {
        double weight = _steps[from, to];
        Chord before = _chords[from];
        Chord chord = _chords[to];
        if (weight == 0 || IsSixFour(chord) && slot < firstOfCadence)
            return 0;
        bool strong = _plan.Slots[slot].IsStrong;
        if (strong && before.Tones[0] == chord.Tones[0])
            weight *= SameRootOverBar;
        bool unstable = chord.HasSeventh && chord.Bass >= 2 || chord.Name == "vii6";
        if (strong && unstable)
            weight *= UnstableOnStrongBeat;
        if (chord.Name is "I" or "i" && before.Name is "V" or "V7")
            weight *= CadenceBeforeItsTime;
        return weight;
    }

    private double[,] JoinSteps(HarmonicGrammar from, HarmonicGrammar to)
    {
        double[,] steps = new double[_chords.Length, _chords.Length];
        CopySteps(from, 0);
        CopySteps(to, _firstOfGoal);
        for (int c = 0; c < _firstOfGoal; c++)
        {
            for (int pivot = _firstOfGoal; pivot < _chords.Length; pivot++)
            {
                if (!_chords[c].SoundsLike(_chords[pivot]) || IsBorrowed(_chords[c]) || IsBorrowed(_chords[pivot]))
                    continue;
                for (int next = _firstOfGoal; next < _chords.Length; next++)
                {
                    steps[c, next] = Math.Max(steps[c, next],
                        PivotWeight * to.Successors[pivot - _firstOfGoal, next - _firstOfGoal]);
                }
            }
        }

        return steps;

        void CopySteps(HarmonicGrammar grammar, int offset)
        {
            for (int a = 0; a < grammar.Chords.Count; a++)
            {
                for (int b = 0; b < grammar.Chords.Count; b++)
                    steps[offset + a, offset + b] = grammar.Successors[a, b];
            }
        }
    }

    private static bool IsSixFour(Chord chord) => chord.Name is "I64" or "i64";

    // A secondary dominant is no common ground of two keys, nor is the major tonic of a minor key.
    private static bool IsBorrowed(Chord chord) =>
        chord.Name.Contains('/') || chord.Name == "I" && chord.Key.Mode == Mode.Minor;
}
