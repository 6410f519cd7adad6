using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Formats;

/// <summary>Finds the four voices among the parts of a score by their names.</summary>
internal static class VoiceNames
{
    private static readonly Dictionary<string, Voice> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["soprano"] = Voice.Soprano,
        ["sopran"] = Voice.Soprano,
        ["sop"] = Voice.Soprano,
        ["s"] = Voice.Soprano,
        ["cantus"] = Voice.Soprano,
        ["canto"] = Voice.Soprano,
        ["discantus"] = Voice.Soprano,
        ["alto"] = Voice.Alto,
        ["alt"] = Voice.Alto,
        ["altus"] = Voice.Alto,
        ["a"] = Voice.Alto,
        ["tenor"] = Voice.Tenor,
        ["tenore"] = Voice.Tenor,
        ["t"] = Voice.Tenor,
        ["bass"] = Voice.Bass,
        ["ba\u00DF"] = Voice.Bass,
        ["bas"] = Voice.Bass,
        ["basso"] = Voice.Bass,
        ["bassus"] = Voice.Bass,
        ["b"] = Voice.Bass,
    };

    private static readonly char[] Blanks = [' ', '\t', '\r', '\n', '\u00A0'];

    /// <summary>The voice that a part's name stands for: its first word, without dots and digits, decides.</summary>
    public static Voice? Of(string? partName)
    {
        string? word = partName?.Split(Blanks, StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        if (word is null)
            return null;
        string letters = string.Concat(word.Where(c => c != '.' && !char.IsAsciiDigit(c)));
        return Known.TryGetValue(letters, out Voice voice) ? voice : null;
    }

    /// <summary>The index of the part of each voice. The first part with a voice's name has it; if no name is one of a
    /// voice and there are exactly four parts, they are S, A, T, B from first to last.</summary>
    /// <param name="partNames">Names in the order of the file; null or empty for a part without one.</param>
    /// <param name="file">Name of the file, for the message.</param>
    /// <param name="what">What a part is called in this format, for the message: parts, tracks, spines.</param>
    /// <param name="given">Which voices there must be.</param>
    /// <returns>For each voice the index of its part; -1 for a voice that is missing and may be.</returns>
    /// <exception cref="ScoreFormatException">A voice is missing that must be there.</exception>
    public static int[] FindParts(
        IReadOnlyList<string?> partNames, string file, string what, GivenVoices given = GivenVoices.All)
    {
        var parts = new int[Chorale.VoiceCount];
        Array.Fill(parts, -1);
        bool anyName = false;
        for (int p = 0; p < partNames.Count; p++)
        {
            if (Of(partNames[p]) is not Voice voice)
                continue;
            anyName = true;
            if (parts[(int)voice] < 0)
                parts[(int)voice] = p;
        }
        if (!anyName && partNames.Count == Chorale.VoiceCount)
            return [0, 1, 2, 3];
        if (!anyName && partNames.Count == 1 && given == GivenVoices.Any)
            return [0, -1, -1, -1];

        Voice[] missing = [.. Enum.GetValues<Voice>().Where(voice => parts[(int)voice] < 0)];
        if (missing.Length == 0 || (anyName && given == GivenVoices.Any))
            return parts;
        string names = partNames.Count == 0 ? "it has none" : partNames.Count > 16 ? $"it has {partNames.Count}"
            : "it has " + string.Join(", ", partNames.Select(name => string.IsNullOrWhiteSpace(name)
                ? "(unnamed)" : name.Trim()));
        if (given == GivenVoices.Any)
            throw new ScoreFormatException(file, null,
                $"none of the {what} has the name of a voice: {names}; name them Soprano, Alto, Tenor, Bass");
        throw new ScoreFormatException(file, null,
            $"no {string.Join(", no ", missing.Select(voice => voice.ToString().ToLowerInvariant()))} among the " +
            $"{what}: {names}; name four of them Soprano, Alto, Tenor, Bass");
    }
}
