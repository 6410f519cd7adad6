namespace BachBot.Chorales.Analysis;

/// <summary>A rule of part-writing.</summary>
/// <remarks>
/// A <em>position</em> is a frame in which at least one voice begins a note (a tied note does not begin) or falls
/// silent. A <em>step</em> leads from a position to the next one; a voice moves in it if it sounds at both and its
/// pitch differs. Intervals are counted in semitones. A rule about two voices says nothing where one of them rests.
/// </remarks>
public enum PartWritingRule
{
    /// <summary>A note lies outside its voice's range. Reported once, where the note begins.</summary>
    Range,

    /// <summary>Neighbouring voices are further apart than allowed. Reported at each position.</summary>
    Spacing,

    /// <summary>A voice lies above its upper neighbour. Reported at each position.</summary>
    Crossing,

    /// <summary>A voice moves above the pitch that its upper neighbour had before the step, or below the pitch that its
    /// lower neighbour had.</summary>
    Overlap,

    /// <summary>Two voices move in the same direction from a fifth (7, 19, 31 …) to a fifth.</summary>
    ParallelFifths,

    /// <summary>Two voices move in the same direction from a unison or octave (0, 12, 24 …) to a unison or octave.
    /// </summary>
    ParallelOctaves,

    /// <summary>Soprano and bass move in the same direction into a fifth that was none before, the soprano by a leap
    /// (more than two semitones).</summary>
    HiddenFifths,

    /// <summary>Soprano and bass move in the same direction into an octave or unison that was none before, the soprano
    /// by a leap (more than two semitones).</summary>
    HiddenOctaves,

    /// <summary>Soprano or bass has the leading note of the piece's key over a dominant chord, a tonic chord comes next, and
    /// the voice does not rise a semitone to the tonic. A dominant chord has the leading note, the fifth or the fourth degree,
    /// and no pitch class but those of V, V7, vii and the note a semitone above the fifth degree; a tonic chord has tonic and
    /// third, major or minor, and perhaps the fifth. In minor the leading note is the raised seventh. A new phrase after a
    /// fermata resolves nothing; and where the fourth degree was last heard raised in the phrase, the music may be in the
    /// dominant's key, and nothing is said.</summary>
    UnresolvedLeadingNote,

    /// <summary>No triad or seventh chord sounds under a fermata: see <see cref="CadenceKind.Weak"/>.</summary>
    WeakCadence,
}
