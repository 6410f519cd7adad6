namespace BachBot.Chorales.Scores;

/// <summary>The four voices of a chorale, from top to bottom; the number is the voice's index everywhere.</summary>
public enum Voice
{
    /// <summary>The highest voice, index 0.</summary>
    Soprano,

    /// <summary>Index 1.</summary>
    Alto,

    /// <summary>Index 2.</summary>
    Tenor,

    /// <summary>The lowest voice, index 3.</summary>
    Bass,
}
