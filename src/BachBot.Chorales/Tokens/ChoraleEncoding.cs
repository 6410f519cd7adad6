namespace BachBot.Chorales.Tokens;

/// <summary>Finds an encoding by its specification.</summary>
public static class ChoraleEncoding
{
    /// <summary>Makes the encoding of a specification such as <c>satb</c>, <c>satb order=BTAS frames=played</c> or
    /// <c>bachbot</c>; options that are not given have their defaults.</summary>
    /// <exception cref="FormatException">An unknown encoding, option or value; the message names the known
    /// ones.</exception>
    public static IChoraleEncoding Parse(string specification)
    {
        ArgumentNullException.ThrowIfNull(specification);
        string[] words = specification.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string word in words.Skip(1))
        {
            string[] pair = word.Split('=');
            if (pair.Length != 2 || !options.TryAdd(pair[0], pair[1]))
                throw new FormatException($"Encoding '{specification}': '{word}' is no option such as order=SATB, " +
                    "or is given twice.");
        }
        IChoraleEncoding encoding = words.FirstOrDefault() switch
        {
            SatbEncoding.Name => SatbEncoding.FromOptions(options),
            BachBotEncoding.Name => new BachBotEncoding(),
            _ => throw new FormatException($"Encoding '{specification}': expected " +
                $"{SatbEncoding.Name} or {BachBotEncoding.Name}."),
        };
        return options.Count == 0 ? encoding
            : throw new FormatException($"Encoding '{specification}': unknown option '{options.Keys.First()}'.");
    }
}
