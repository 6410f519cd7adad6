using BachBot.Chorales.Scores;

namespace BachBot.Cli.Commands;

/// <summary>Reads keys as people type them: <c>G major</c>, <c>f# minor</c>, <c>Gb major</c>.</summary>
internal static class KeyName
{
    private const string Letters = "CDEFGAB";

    private static readonly int[] PitchClasses = [0, 2, 4, 5, 7, 9, 11];

    /// <exception cref="CommandException">The text is no key.</exception>
    public static Key Parse(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not [{ Length: 1 or 2 } tonic, string modeName]
            || Letters.IndexOf(char.ToUpperInvariant(tonic[0]), StringComparison.Ordinal) is not (>= 0 and int letter)
            || Accidental(tonic[1..]) is not { } accidental
            || ModeOf(modeName) is not { } mode)
            throw new CommandException($"--key: '{text}' is no key; write it like \"G major\" or \"F# minor\".");
        return new Key((PitchClasses[letter] + accidental + 12) % 12, mode);
    }

    private static int? Accidental(string sign) => sign switch
    {
        "" => 0,
        "#" or "\u266F" => 1,
        "b" or "\u266D" => -1,
        _ => null,
    };

    private static Mode? ModeOf(string name) => name.ToUpperInvariant() switch
    {
        "MAJOR" => Mode.Major,
        "MINOR" => Mode.Minor,
        _ => null,
    };
}
