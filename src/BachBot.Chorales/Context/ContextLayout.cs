using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Context;

/// <summary>Which features stand beside each token, and which numbers their values have.</summary>
/// <remarks>The values of the first feature are numbered from V, the size of the model's vocabulary, on, those of the
/// second one after them, and so on.</remarks>
public sealed class ContextLayout
{
    /// <summary>Frames beyond which nobody counts how long a note lasts.</summary>
    internal const int MostHeld = 16;

    /// <summary>Frames beyond which nobody counts how long ago the last fermata was, and how long one lasts.</summary>
    internal const int MostSinceFermata = 63, MostInFermata = 15;

    /// <summary>Places in a bar of four quarters, of three, and in any other bar.</summary>
    internal const int FourFourPlaces = 16, ThreeFourPlaces = 12, OtherPlaces = 48;

    private readonly ContextFeature[] _features;

    /// <summary>Keeps the features.</summary>
    /// <param name="features">At least one, each once.</param>
    /// <exception cref="ArgumentException">None, or one twice.</exception>
    public ContextLayout(IEnumerable<ContextFeature> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        _features = [.. features];
        if (_features.Length == 0 || _features.Distinct().Count() != _features.Length)
            throw new ArgumentException("A context needs at least one feature, and each once.", nameof(features));
    }

    /// <summary>Every feature.</summary>
    public static ContextLayout Full { get; } = new(Enum.GetValues<ContextFeature>());

    /// <summary>What follows from the tokens so far, from the bars and from the key, and nothing that is to come.</summary>
    public static ContextLayout Past { get; } =
        new(Enum.GetValues<ContextFeature>().Where(feature => feature <= ContextFeature.Key));

    /// <summary>The features in their order.</summary>
    public IReadOnlyList<ContextFeature> Features => _features;

    /// <summary>K, how many context tokens stand beside each symbol.</summary>
    public int Tokens => _features.Sum(TokensOf);

    /// <summary>Whether notes that are given can be told.</summary>
    public bool TellsGivenNotes => _features.Contains(ContextFeature.Given);

    /// <summary>How many different context tokens there are.</summary>
    public int VocabularySize => _features.Sum(feature => TokensOf(feature) * ValuesOf(feature));

    /// <summary>Reads a layout as <see cref="ToString"/> writes it.</summary>
    /// <exception cref="FormatException">A feature is unknown, or none is given; the message names the known ones.
    /// </exception>
    public static ContextLayout Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return new ContextLayout(
                text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Select(ParseFeature).ToList());
        }
        catch (ArgumentException exception)
        {
            throw new FormatException(exception.Message, exception);
        }
    }

    /// <summary>The features' names, such as <c>slot previous held</c>.</summary>
    public override string ToString() => string.Join(' ', _features.Select(NameOf));

    /// <summary>How many tokens a feature has beside a symbol: one, or one for each voice.</summary>
    internal static int TokensOf(ContextFeature feature) =>
        feature is ContextFeature.Parallel or ContextFeature.Given or ContextFeature.Next or ContextFeature.Until or ContextFeature.After
            ? Chorale.VoiceCount
            : 1;

    /// <summary>How many values a token of a feature has.</summary>
    internal static int ValuesOf(ContextFeature feature) => feature switch
    {
        ContextFeature.Slot => ChoraleContext.Slots,
        // Nothing before, a rest, 128 pitches.
        ContextFeature.Previous => 2 + 128,
        ContextFeature.Held => MostHeld + 1,
        // None, 128 pitches.
        ContextFeature.Parallel => 1 + 128,
        ContextFeature.Bar => FourFourPlaces + ThreeFourPlaces + OtherPlaces,
        ContextFeature.Fermata => MostSinceFermata + 1 + MostInFermata,
        // Twelve major keys, twelve minor ones.
        ContextFeature.Key => 24,
        ContextFeature.Until => PiecePlan.MostUntil + 1,
        // Not told, so many frames, and what is further than anybody looks.
        ContextFeature.Ahead => PiecePlan.MostAhead + 2,
        ContextFeature.Left => PiecePlan.MostLeft + 2,
        _ => PiecePlan.PitchValues,
    };

    private static string NameOf(ContextFeature feature) => feature.ToString().ToLowerInvariant();

    private static ContextFeature ParseFeature(string name)
    {
        foreach (ContextFeature feature in Enum.GetValues<ContextFeature>())
        {
            if (string.Equals(NameOf(feature), name, StringComparison.OrdinalIgnoreCase))
                return feature;
        }
        throw new FormatException(
            $"Context '{name}': expected {string.Join(", ", Enum.GetValues<ContextFeature>().Select(NameOf))}.");
    }
}
