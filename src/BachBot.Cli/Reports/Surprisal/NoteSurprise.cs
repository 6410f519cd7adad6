using BachBot.Chorales.Judging;
using BachBot.Chorales.Scores;
using BachBot.Cli.Reports.Rolls;

namespace BachBot.Cli.Reports.Surprisal;

/// <summary>The surprise of a note in words.</summary>
internal static class NoteSurprise
{
    /// <summary>-log2 p of a note.</summary>
    public static double Bits(ScoredNote note) => Figures.Bits(note.Loss);

    /// <summary><c>5.2 bits (2.7%)</c>.</summary>
    public static string Describe(ScoredNote note) =>
        $"{Figures.Fixed(Bits(note), 1)} bits ({Percent(Math.Exp(-note.Loss))})";

    /// <summary>What was likelier: <c>A4 41%, held G4 20%</c>; empty if nothing was.</summary>
    public static string Likelier(ScoredNote note, Key key) => string.Join(
        ", ", note.Likelier.Select(other => $"{Name(other, key)} {Percent(other.Probability)}"));

    private static string Name(NoteAlternative note, Key key)
    {
        if (note.Pitch == ChoraleFrames.Rest)
            return "a rest";
        string name = NoteText.Name(note.Pitch, key);
        return note.IsHeld ? $"held {name}" : name;
    }

    /// <summary>A probability with one decimal where it is small.</summary>
    private static string Percent(double probability) => probability switch
    {
        < 0.0005 => "below 0.1%",
        < 0.1 => Figures.Fixed(100 * probability, 1) + "%",
        _ => Figures.Fixed(100 * probability, 0) + "%",
    };
}
