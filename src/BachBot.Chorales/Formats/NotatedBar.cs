using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Formats;

/// <summary>One bar of one part as a file has it; times are quarters from the start of the bar.</summary>
internal sealed class NotatedBar
{
    /// <summary>The number that the file gives the bar, for messages; null if it gives none.</summary>
    public string? Number { get; init; }

    /// <summary>Notes in the order of the file.</summary>
    public List<ScoreNote> Notes { get; } = [];

    /// <summary>The end of the last note or rest.</summary>
    public Fraction Length { get; set; }

    /// <summary>Time signatures.</summary>
    public List<ScoreMetre> Metres { get; } = [];

    /// <summary>The bar begins a repeated section.</summary>
    public bool ForwardRepeat { get; set; }

    /// <summary>How often the section that this bar ends is played; 1 if it is not repeated.</summary>
    public int Plays { get; set; } = 1;

    /// <summary>The passes of an ending that begins with this bar; null if none begins.</summary>
    public IReadOnlyList<int>? EndingStart { get; set; }

    /// <summary>An ending ends with this bar.</summary>
    public bool EndingStop { get; set; }
}
