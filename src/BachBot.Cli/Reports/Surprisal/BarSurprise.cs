using BachBot.Chorales.Judging;
using BachBot.Chorales.Scores;
using BachBot.Cli.Reports.Rolls;

namespace BachBot.Cli.Reports.Surprisal;

/// <summary>The surprise of a bar: of all tokens in it, ties and rests too.</summary>
/// <param name="Bar">The bar.</param>
/// <param name="Voices">Bits of each voice, soprano first.</param>
/// <param name="Others">Bits of what concerns all voices: whether a phrase ends, whether the piece goes on.</param>
internal sealed record BarSurprise(RollBar Bar, IReadOnlyList<double> Voices, double Others)
{
    /// <summary>Bits of the bar.</summary>
    public double Bits => Voices.Sum() + Others;

    /// <summary>All bars of a piece; the last one has its end.</summary>
    public static IReadOnlyList<BarSurprise> Of(ScoredPiece piece, BarPlaces places)
    {
        var voices = new double[places.Bars.Count][];
        var others = new double[places.Bars.Count];
        for (int i = 0; i < voices.Length; i++)
            voices[i] = new double[Chorale.VoiceCount];
        foreach (ScoredToken token in piece.Tokens)
        {
            int bar = places.IndexOf(token.Frame);
            if (token.Voice is { } voice)
                voices[bar][(int)voice] += Figures.Bits(token.Loss);
            else
                others[bar] += Figures.Bits(token.Loss);
        }
        return [.. places.Bars.Select((bar, i) => new BarSurprise(bar, voices[i], others[i]))];
    }
}
