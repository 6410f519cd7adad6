using System.Globalization;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Synthesis;

/// <summary>How a phrase ends.</summary>
internal enum Cadence
{
    /// <summary>Dominant to tonic, the soprano on the tonic.</summary>
    Authentic,

    /// <summary>Dominant to tonic, weaker by an inversion or by the soprano.</summary>
    Imperfect,

    /// <summary>On the dominant.</summary>
    Half,

    /// <summary>Dominant to the sixth degree.</summary>
    Deceptive,

    /// <summary>Subdominant to tonic.</summary>
    Plagal,
}

/// <summary>The chords of a mode, which chord follows which, how phrases begin and end; with C as the tonic.</summary>
internal sealed class HarmonicGrammar
{
    private readonly Dictionary<string, int> _indexByName;
    private readonly Dictionary<Cadence, (int[] Chords, int Weight)[]> _cadences;

    private HarmonicGrammar(Mode mode, string chords, string successors, string openings, string cadences)
    {
        Chords = [.. Lines(chords).Select(line => ParseChord(line, mode))];
        _indexByName = Chords.Select((chord, i) => (chord.Name, i)).ToDictionary(pair => pair.Name, pair => pair.i);
        Successors = new double[Chords.Count, Chords.Count];
        foreach (string line in Lines(successors))
        {
            int from = IndexOf(FirstWord(line));
            foreach ((int[] to, int weight) in ParseWeighted(Rest(line)))
                Successors[from, to[0]] = weight;
        }

        Openings = new double[Chords.Count];
        foreach ((int[] chord, int weight) in ParseWeighted(openings))
            Openings[chord[0]] = weight;
        _cadences = Lines(cadences).ToDictionary(line => Enum.Parse<Cadence>(FirstWord(line)),
            line => ParseWeighted(Rest(line)).ToArray());
    }

    public static HarmonicGrammar Major { get; } = new(Mode.Major, HarmonyTables.MajorChords,
        HarmonyTables.MajorSuccessors, HarmonyTables.MajorOpenings, HarmonyTables.MajorCadences);

    public static HarmonicGrammar Minor { get; } = new(Mode.Minor, HarmonyTables.MinorChords,
        HarmonyTables.MinorSuccessors, HarmonyTables.MinorOpenings, HarmonyTables.MinorCadences);

    /// <summary>The grammar of a mode.</summary>
    public static HarmonicGrammar Of(Mode mode) => mode == Mode.Major ? Major : Minor;

    /// <summary>All chords; the index identifies them in the members below.</summary>
    public IReadOnlyList<Chord> Chords { get; }

    /// <summary>Weight of the step from a chord (row) to another (column), 0 if it does not occur.</summary>
    public double[,] Successors { get; }

    /// <summary>Weight of each chord as a phrase's first.</summary>
    public double[] Openings { get; }

    /// <summary>The chord sequences that form a cadence, with weights.</summary>
    public ReadOnlySpan<(int[] Chords, int Weight)> Cadences(Cadence cadence) => _cadences[cadence];

    /// <summary>The index of a chord by name.</summary>
    public int IndexOf(string name) => _indexByName.TryGetValue(name, out int index)
        ? index
        : throw new ArgumentException($"The harmony tables use the chord {name}, which they do not define.");

    private IEnumerable<(int[] Chords, int Weight)> ParseWeighted(string list) => list.Split(',').Select(item =>
    {
        string[] words = Words(item);
        return (words[..^1].Select(IndexOf).ToArray(), int.Parse(words[^1], CultureInfo.InvariantCulture));
    });

    private static Chord ParseChord(string line, Mode mode)
    {
        string[] words = Words(line);
        int slash = Array.IndexOf(words, "/");
        string[] tones = words[1..slash];
        int leading = words.Length > slash + 2 ? Array.IndexOf(tones, words[slash + 3]) : -1;
        return new Chord(words[0], [.. tones.Select(Tone.Parse)], Array.IndexOf(tones, words[slash + 1]), leading,
            new LocalKey(Tone.FromFifths(0), mode));
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n")
        .Replace("\n ", " ", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string FirstWord(string line) => Words(line)[0];

    private static string Rest(string line) => line[FirstWord(line).Length..];
}
