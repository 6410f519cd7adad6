using System.Globalization;

namespace BachBot.Chorales.Scores;

/// <summary>A time signature.</summary>
/// <param name="Beats">The upper number, at least 1.</param>
/// <param name="BeatType">The lower number: 1, 2, 4, 8 or 16.</param>
public readonly record struct Metre(int Beats, int BeatType)
{
    /// <summary>Common time.</summary>
    public static Metre FourFour => new(4, 4);

    /// <summary>Length of a full bar in frames of a sixteenth.</summary>
    public int FramesPerBar => Beats * 4 * Grid.FramesPerQuarter / BeatType;

    /// <summary>The signature as <c>4/4</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Beats}/{BeatType}");
}

/// <summary>A time signature and the frame from which it holds.</summary>
/// <param name="Frame">First frame, counted from 0.</param>
/// <param name="Metre">The signature.</param>
public readonly record struct MetreChange(int Frame, Metre Metre);
