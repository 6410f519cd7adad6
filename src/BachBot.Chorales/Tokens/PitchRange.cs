namespace BachBot.Chorales.Tokens;

/// <summary>The pitches from <paramref name="Lowest"/> to <paramref name="Highest"/>, both included.</summary>
/// <param name="Lowest">Lowest MIDI number.</param>
/// <param name="Highest">Highest MIDI number.</param>
public readonly record struct PitchRange(int Lowest, int Highest)
{
    /// <summary>All MIDI pitches.</summary>
    public static PitchRange All => new(0, 127);

    /// <summary>Whether a pitch lies in the range.</summary>
    public bool Contains(int pitch) => pitch >= Lowest && pitch <= Highest;

    /// <summary>The range as <c>60-81</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Lowest}-{Highest}");
}
