namespace BachBot.Chorales.Formats;

/// <summary>Which voices a score must have.</summary>
public enum GivenVoices
{
    /// <summary>All four, as a chorale has them.</summary>
    All,

    /// <summary>Any of them, at least one, as a melody that is to be harmonised: the other voices are silent. A part without the
    /// name of a voice is the soprano if it is the only one.</summary>
    Any,
}
