namespace BachBot.Chorales.Scores;

/// <summary>How well a key fits a piece.</summary>
/// <param name="Key">The key.</param>
/// <param name="Correlation">Pearson's correlation of the piece's pitch classes with the key's profile.</param>
public readonly record struct KeyEstimate(Key Key, double Correlation);

/// <summary>Finds the key of a piece by the Krumhansl-Schmuckler method: the durations of the four voices, added up per
/// pitch class, are correlated with a profile of each of the 24 keys, and the highest correlation wins.</summary>
/// <remarks>The profiles are those of Aarden (2003) for major and minor, measured on the Essen folksong
/// collection.</remarks>
public static class KeyFinder
{
    private static readonly double[] Major =
    [
        17.7661, 0.145624, 14.9265, 0.160186, 19.8049, 11.3587,
        0.291248, 22.062, 0.145624, 8.15494, 0.232998, 4.95122,
    ];

    private static readonly double[] Minor =
    [
        18.2648, 0.737619, 14.0499, 16.8599, 0.702494, 14.4362,
        0.702494, 18.6161, 4.56621, 1.93186, 7.37619, 1.75623,
    ];

    /// <summary>Raised leading notes and short modulations leave so much of a piece in its signature; files without a signature
    /// of their own say C major, and other pieces do not lie in it.</summary>
    private const double LeastShareInSignature = 0.8;

    private static readonly int[] MajorScale = [0, 2, 4, 5, 7, 9, 11];

    /// <summary>The key of a score, from exact durations; C major if the score has no notes.</summary>
    public static Key Find(Score score) => Rank(score)[0].Key;

    /// <summary>The key of a chorale, from durations on the grid; C major if it has no notes.</summary>
    public static Key Find(Chorale chorale)
    {
        ArgumentNullException.ThrowIfNull(chorale);
        var durations = new double[12];
        foreach (Voice voice in Enum.GetValues<Voice>())
        {
            foreach (Note note in chorale[voice])
                durations[note.Pitch % 12] += note.Duration;
        }
        return Rank(durations)[0].Key;
    }

    /// <summary>The key of a score that has some voices only: few notes say little, so if the lowest voice ends on the tonic
    /// of one of the two keys of the notated signature, and the notes lie in it, it is that one. Else as
    /// <see cref="Find(Chorale)"/>.</summary>
    public static Key FindOfSomeVoices(Chorale chorale)
    {
        Key found = Find(chorale);
        IReadOnlyList<Note>? lowest =
            Enum.GetValues<Voice>().Reverse().Select(voice => chorale[voice]).FirstOrDefault(voice => voice.Count > 0);
        if (chorale.KeySignatureFifths is not int fifths || lowest is null)
            return found;
        var major = new Key(((7 * fifths % 12) + 12) % 12, Mode.Major);
        var minor = new Key((major.Tonic + 9) % 12, Mode.Minor);
        if (ShareIn(major, chorale) < LeastShareInSignature)
            return found;
        int last = lowest[^1].Pitch % 12;
        return last == major.Tonic ? major : last == minor.Tonic ? minor : found;
    }

    /// <summary>The share of the sounding time in a major scale.</summary>
    private static double ShareIn(Key major, Chorale chorale)
    {
        int inside = 0, all = 0;
        foreach (Note note in Enum.GetValues<Voice>().SelectMany(voice => chorale[voice]))
        {
            all += note.Duration;
            inside += MajorScale.Contains((note.Pitch - major.Tonic + 12) % 12) ? note.Duration : 0;
        }
        return (double)inside / all;
    }

    /// <summary>All 24 keys, the best first.</summary>
    public static IReadOnlyList<KeyEstimate> Rank(Score score)
    {
        ArgumentNullException.ThrowIfNull(score);
        var durations = new double[12];
        foreach (Voice voice in Enum.GetValues<Voice>())
        {
            foreach (ScoreNote note in score[voice])
                durations[note.Pitch % 12] += note.Duration.ToDouble();
        }
        return Rank(durations);
    }

    /// <summary>All 24 keys, the best first; equally good ones in order of tonic, major before minor.</summary>
    /// <param name="durations">Twelve durations, one per pitch class from C, in any unit.</param>
    /// <exception cref="ArgumentException">Not twelve durations.</exception>
    public static IReadOnlyList<KeyEstimate> Rank(IReadOnlyList<double> durations)
    {
        ArgumentNullException.ThrowIfNull(durations);
        if (durations.Count != 12)
            throw new ArgumentException($"There are 12 pitch classes, not {durations.Count}.", nameof(durations));
        var estimates = new List<KeyEstimate>(24);
        for (int tonic = 0; tonic < 12; tonic++)
        {
            estimates.Add(new KeyEstimate(new Key(tonic, Mode.Major), Correlation(durations, Major, tonic)));
            estimates.Add(new KeyEstimate(new Key(tonic, Mode.Minor), Correlation(durations, Minor, tonic)));
        }
        return [.. estimates.OrderByDescending(estimate => estimate.Correlation)];
    }

    private static double Correlation(IReadOnlyList<double> durations, double[] profile, int tonic)
    {
        double meanDuration = durations.Average(), meanProfile = profile.Average();
        double covariance = 0, varianceDuration = 0, varianceProfile = 0;
        for (int i = 0; i < 12; i++)
        {
            double x = durations[(tonic + i) % 12] - meanDuration;
            double y = profile[i] - meanProfile;
            covariance += x * y;
            varianceDuration += x * x;
            varianceProfile += y * y;
        }
        // All pitch classes equally long (no notes at all, for one): no key fits better than another.
        return varianceDuration == 0 ? 0 : covariance / Math.Sqrt(varianceDuration * varianceProfile);
    }
}
