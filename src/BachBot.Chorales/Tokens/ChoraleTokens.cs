using System.Globalization;
using BachBot.Engine.Text;

namespace BachBot.Chorales.Tokens;

/// <summary>The tokens of both chorale encodings, as BachBot wrote them.</summary>
public static class ChoraleTokens
{
    /// <summary>Begins a piece.</summary>
    public const string Start = "START";

    /// <summary>Ends a piece.</summary>
    public const string End = "END";

    /// <summary>Stands between two frames.</summary>
    public const string FrameDelimiter = "|||";

    /// <summary>Begins a frame with a fermata.</summary>
    public const string Fermata = "(.)";

    /// <summary>A voice that rests in a frame.</summary>
    public const string Rest = "(R)";

    private static readonly string[] Struck = [.. Enumerable.Range(0, 128).Select(pitch => Format(pitch, false))];
    private static readonly string[] Held = [.. Enumerable.Range(0, 128).Select(pitch => Format(pitch, true))];

    /// <summary>The token of a pitch: <c>(60, False)</c> or, tied, <c>(60, True)</c>.</summary>
    /// <param name="pitch">MIDI number, 0 to 127.</param>
    /// <param name="tied">The pitch goes on from the frame before.</param>
    /// <exception cref="ArgumentOutOfRangeException">The pitch is out of range.</exception>
    public static string Note(int pitch, bool tied)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pitch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pitch, 127);
        return (tied ? Held : Struck)[pitch];
    }

    /// <summary>Whether a text is a token of chorales.</summary>
    public static bool IsKnown(string token) =>
        token is Start or End or FrameDelimiter or Fermata or Rest || TryParseNote(token, out _, out _);

    /// <summary>Reads a token of a pitch.</summary>
    public static bool TryParseNote(string token, out int pitch, out bool tied)
    {
        ArgumentNullException.ThrowIfNull(token);
        (pitch, tied) = (0, false);
        int comma = token.IndexOf(',', StringComparison.Ordinal);
        if (comma < 2 || token[0] != '(' ||
            !int.TryParse(token.AsSpan(1, comma - 1), NumberStyles.None, CultureInfo.InvariantCulture, out pitch) ||
            pitch > 127)
            return false;
        tied = token.EndsWith(", True)", StringComparison.Ordinal);
        return token == (tied ? Held : Struck)[pitch];
    }

    /// <summary>The number of a token that every encoding needs.</summary>
    /// <exception cref="ArgumentException">The vocabulary lacks it.</exception>
    internal static int Required(Vocabulary vocabulary, string token) => vocabulary.TryGetId(token, out int id)
        ? id
        : throw new ArgumentException(
            $"The vocabulary has no '{token}', which chorales need.", nameof(vocabulary));

    private static string Format(int pitch, bool tied) =>
        string.Create(CultureInfo.InvariantCulture, $"({pitch}, {(tied ? "True" : "False")})");
}
