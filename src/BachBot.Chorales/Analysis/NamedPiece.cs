using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Analysis;

/// <summary>A piece and what it is called in reports.</summary>
/// <param name="Name">Name of its file.</param>
/// <param name="Chorale">The piece.</param>
public sealed record NamedPiece(string Name, Chorale Chorale);
