namespace BachBot.Chorales.Judging;

/// <summary>What kind of thing a token says.</summary>
public enum TokenClass
{
    /// <summary>A pitch that is struck.</summary>
    Struck,

    /// <summary>A pitch that goes on from the frame before.</summary>
    Tied,

    /// <summary>A voice that rests.</summary>
    Rest,

    /// <summary>The sign of a fermata.</summary>
    Fermata,

    /// <summary>The sign between two frames.</summary>
    Delimiter,

    /// <summary>START or END.</summary>
    Boundary,
}
