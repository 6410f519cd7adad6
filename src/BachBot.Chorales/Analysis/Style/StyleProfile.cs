using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Analysis.Style;

/// <summary>The distributions of some pieces, by which styles are compared.</summary>
public sealed class StyleProfile
{
    private readonly Dictionary<StyleFeature, Distribution> _distributions =
        StyleFeature.All.ToDictionary(feature => feature, _ => new Distribution());

    /// <summary>Counts pieces, as notated.</summary>
    public StyleProfile(IEnumerable<Chorale> chorales)
    {
        ArgumentNullException.ThrowIfNull(chorales);
        foreach (Chorale chorale in chorales)
            Count(chorale);
    }

    /// <summary>The distribution of a feature.</summary>
    public Distribution this[StyleFeature feature] => _distributions[feature];

    /// <summary>The Jensen-Shannon distances to other pieces, in the order of <see cref="StyleFeature.All"/>.</summary>
    public IReadOnlyList<double> DistancesTo(StyleProfile other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return [.. StyleFeature.All.Select(feature => this[feature].DistanceTo(other[feature]))];
    }

    private void Count(Chorale chorale)
    {
        var frames = ChoraleFrames.AsNotated(chorale);
        foreach (Voice voice in Enum.GetValues<Voice>())
            CountMelody(voice, frames.NotesOf(voice));
        foreach (Position position in Position.Of(chorale).Where(position => position.IsChord))
        {
            this[new StyleFeature(StyleAspect.Chord, null, null)]
                .Add(position.PitchClasses.RelativeTo(position.Bass!.Value).Bits);
            foreach (StyleFeature pair in StyleFeature.All.Where(one => one.Aspect == StyleAspect.VerticalInterval))
            {
                if (position.Pitches[(int)pair.Upper!] - position.Pitches[(int)pair.Lower!] is { } interval)
                    this[pair].Add(interval);
            }
        }
    }

    private void CountMelody(Voice voice, List<Note> notes)
    {
        Distribution intervals = this[new StyleFeature(StyleAspect.MelodicInterval, voice, null)];
        Distribution durations = this[new StyleFeature(StyleAspect.Duration, voice, null)];
        for (int i = 0; i < notes.Count; i++)
        {
            durations.Add(notes[i].Duration);
            if (i > 0 && notes[i - 1].End == notes[i].Onset)
                intervals.Add(notes[i].Pitch - notes[i - 1].Pitch);
        }
    }
}
