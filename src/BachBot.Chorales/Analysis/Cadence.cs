namespace BachBot.Chorales.Analysis;

/// <summary>How a phrase ends: by the roots of its last two chords.</summary>
/// <remarks>A chord is a triad or seventh chord, perhaps without its fifth; a chord with its fifth in the bass (a six-four
/// chord) is passed over. The last chord is the first one that sounds under the fermata, the one before is the nearest
/// before it in the phrase that has another root.</remarks>
public enum CadenceKind
{
    /// <summary>A dominant and its tonic, a major or minor triad, in any key: from a major triad or dominant seventh chord up
    /// a fourth, or from a diminished chord up a semitone.</summary>
    Authentic,

    /// <summary>A major triad or dominant seventh chord on the dominant of the piece's key, or one reached up a whole tone or
    /// down a fourth: the ends IV-V and I-V in another key.</summary>
    Half,

    /// <summary>Down a fourth to the tonic of the piece's key, or to a minor triad: IV-I.</summary>
    Plagal,

    /// <summary>Any other motion of the roots, or no other chord in the phrase.</summary>
    Other,

    /// <summary>No chord sounds under the fermata.</summary>
    Weak,
}

/// <summary>The end of a phrase.</summary>
/// <param name="Kind">How it ends.</param>
/// <param name="Frame">The first frame with its fermata.</param>
public readonly record struct Cadence(CadenceKind Kind, int Frame);
