namespace BachBot.Chorales.Harmonizing;

/// <summary>How a piece is harmonised.</summary>
public sealed record HarmonizingOptions
{
    /// <summary>The method.</summary>
    public HarmonyMethod Method { get; init; } = HarmonyMethod.LookAhead;

    /// <summary>Beginnings that are followed side by side by <see cref="HarmonyMethod.Beam"/> and
    /// <see cref="HarmonyMethod.LookAhead"/>.</summary>
    public int Candidates { get; init; } = 64;

    /// <summary>How much <see cref="HarmonyMethod.LookAhead"/> prefers the probable: it draws from the model's joint
    /// probability to this power. 1 draws as the model learnt it, more finds more probable pieces.</summary>
    public double Sharpness { get; init; } = 2;

    /// <summary>How many different harmonisations are asked for; fewer are found where there are no more.</summary>
    public int Alternatives { get; init; } = 1;

    /// <summary>The seed of the draws: the same seed gives the same pieces.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Throws unless the options make sense.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public void Validate()
    {
        if (Candidates is < 1 or > 4096)
            throw new ArgumentException($"The number of candidates must be 1 to 4096, not {Candidates}.");
        if (!(Sharpness > 0 && double.IsFinite(Sharpness)))
            throw new ArgumentException($"The sharpness must be more than 0, not {Sharpness}.");
        if (Alternatives < 1)
            throw new ArgumentException($"The number of alternatives must be at least 1, not {Alternatives}.");
        if (Method == HarmonyMethod.Greedy && Alternatives > 1)
            throw new ArgumentException("The greedy method finds one harmonisation; alternatives need another method.");
    }
}
