using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Harmonizing;

/// <summary>A piece with the notes that were found.</summary>
/// <param name="Chorale">The piece in its own key; what was given is as it was.</param>
/// <param name="LogProbability">ln p of all its tokens under the model, the given ones too: what makes
/// harmonisations of one task comparable.</param>
/// <param name="Tokens">How many tokens that are.</param>
public sealed record Harmonization(Chorale Chorale, double LogProbability, int Tokens);
