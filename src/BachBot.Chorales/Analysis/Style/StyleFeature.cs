using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Analysis.Style;

/// <summary>What a style is compared in.</summary>
public enum StyleAspect
{
    /// <summary>Semitones from a note of a voice to its next one, up or down; not across a rest.</summary>
    MelodicInterval,

    /// <summary>Length of a voice's notes in frames, ties added up.</summary>
    Duration,

    /// <summary>The pitch classes above the lowest note, at each position at which two voices sound.</summary>
    Chord,

    /// <summary>Semitones from the lower to the upper voice of a pair, negative where they cross, at each position at which
    /// both sound.</summary>
    VerticalInterval,
}

/// <summary>One thing that is counted.</summary>
/// <param name="Aspect">What is counted.</param>
/// <param name="Upper">The voice, or the upper one by name of a pair; null for chords.</param>
/// <param name="Lower">The lower voice by name of a pair; null otherwise.</param>
public readonly record struct StyleFeature(StyleAspect Aspect, Voice? Upper, Voice? Lower)
{
    /// <summary>All fifteen: intervals and durations of four voices, chords, intervals of six pairs.</summary>
    public static IReadOnlyList<StyleFeature> All { get; } =
    [
        .. Enum.GetValues<Voice>().Select(voice => new StyleFeature(StyleAspect.MelodicInterval, voice, null)),
        .. Enum.GetValues<Voice>().Select(voice => new StyleFeature(StyleAspect.Duration, voice, null)),
        new StyleFeature(StyleAspect.Chord, null, null),
        .. Enum.GetValues<Voice>().SelectMany(upper => Enum.GetValues<Voice>().Where(lower => lower > upper)
            .Select(lower => new StyleFeature(StyleAspect.VerticalInterval, upper, lower))),
    ];
}
