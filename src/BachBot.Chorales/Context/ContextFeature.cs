namespace BachBot.Chorales.Context;

/// <summary>Something that is known about the place of the next token, and told to the model beside the token before
/// it.</summary>
public enum ContextFeature
{
    /// <summary>Whose turn it is: the frame's fermata or first voice, each other voice, the frame's end, a new
    /// piece.</summary>
    Slot,

    /// <summary>The pitch that the next voice had in the frame before.</summary>
    Previous,

    /// <summary>For how many frames the next voice has had it.</summary>
    Held,

    /// <summary>The pitch with which the next voice would move in parallel fifths or octaves with each of the four voices,
    /// where that one has moved in this frame from a fifth or an octave.</summary>
    Parallel,

    /// <summary>The metre and the place in the bar.</summary>
    Bar,

    /// <summary>For how many frames there has been a fermata, or none.</summary>
    Fermata,

    /// <summary>The key of the piece.</summary>
    Key,

    /// <summary>What each of the four voices sings in the frame of the next token, where it is given.</summary>
    Given,

    /// <summary>What each voice that is given begins next.</summary>
    Next,

    /// <summary>In how many frames it does.</summary>
    Until,

    /// <summary>What it begins after that.</summary>
    After,

    /// <summary>In how many frames the next phrase ends, where it is known.</summary>
    Ahead,

    /// <summary>How many frames are left, where it is known.</summary>
    Left,
}
