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

    /// <summary>Frames in a beat: three eighths in compound time (6/8, 9/8, 12/8), else one of
    /// <see cref="BeatType"/>.</summary>
    public int FramesPerBeat => BeatType >= 8 && Beats > 3 && Beats % 3 == 0
        ? 3 * 4 * Grid.FramesPerQuarter / BeatType
        : 4 * Grid.FramesPerQuarter / BeatType;

    /// <summary>Reads a signature as <see cref="ToString"/> writes it.</summary>
    public static bool TryParse(string text, out Metre metre)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] numbers = text.Split('/');
        metre = FourFour;
        if (numbers.Length != 2 ||
            !int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out int beats) ||
            !int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out int beatType) ||
            beats is < 1 or > 64 || beatType is not (1 or 2 or 4 or 8 or 16))
            return false;
        metre = new Metre(beats, beatType);
        return true;
    }

    /// <summary>The signature as <c>4/4</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Beats}/{BeatType}");
}

/// <summary>A time signature and the frame from which it holds.</summary>
/// <param name="Frame">First frame, counted from 0.</param>
/// <param name="Metre">The signature.</param>
public readonly record struct MetreChange(int Frame, Metre Metre);
