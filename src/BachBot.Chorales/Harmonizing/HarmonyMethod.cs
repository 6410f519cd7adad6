namespace BachBot.Chorales.Harmonizing;

/// <summary>How notes are found that a model thinks probable beside the given ones.</summary>
public enum HarmonyMethod
{
    /// <summary>The most probable token at each place, whatever is given later: what BachBot did.</summary>
    Greedy,

    /// <summary>The most probable beginnings, side by side.</summary>
    Beam,

    /// <summary>Many beginnings side by side, drawn by chance; those that the notes given later make improbable die out
    /// and the others go on in their place (sequential Monte Carlo).</summary>
    LookAhead,
}
