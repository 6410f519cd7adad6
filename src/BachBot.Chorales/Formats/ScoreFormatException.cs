using System.Text;

namespace BachBot.Chorales.Formats;

/// <summary>A file is no readable four-part score. The message is one line: file, place, reason.</summary>
public sealed class ScoreFormatException : Exception
{
    private const int LongestReason = 300;

    /// <summary>Joins file, place and reason to one line.</summary>
    /// <param name="file">Name of the file or stream.</param>
    /// <param name="place">Where in it, such as <c>Tenor, bar 3</c> or <c>line 12</c>; null for the whole file.</param>
    /// <param name="reason">What is wrong and what was expected.</param>
    /// <param name="innerException">The error of a lower layer, if there was one.</param>
    public ScoreFormatException(string file, string? place, string reason, Exception? innerException = null)
        : base(place is null ? $"{OneLine(file)}: {OneLine(reason)}"
            : $"{OneLine(file)}: {OneLine(place)}: {OneLine(reason)}", innerException)
    {
        File = file;
        Place = place;
        Reason = OneLine(reason);
    }

    /// <summary>Name of the file or stream.</summary>
    public string File { get; }

    /// <summary>Where in the file; null for the whole file.</summary>
    public string? Place { get; }

    /// <summary>What is wrong.</summary>
    public string Reason { get; }

    /// <summary>Where and what, for a message that names the file itself.</summary>
    public string PlaceAndReason => Place is null ? Reason : $"{Place}: {Reason}";

    // Texts from a file (names, numbers) may hold line ends and be of any length.
    private static string OneLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var line = new StringBuilder(Math.Min(text.Length, LongestReason));
        foreach (char c in text)
        {
            if (line.Length == LongestReason)
                return line.Append("...").ToString();
            line.Append(char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c);
        }
        return line.ToString().Trim();
    }
}
