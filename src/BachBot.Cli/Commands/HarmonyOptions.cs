using System.CommandLine;
using BachBot.Chorales.Harmonizing;
using BachBot.Chorales.Scores;

namespace BachBot.Cli.Commands;

/// <summary>The options of commands that find notes beside given ones.</summary>
internal sealed class HarmonyOptions
{
    private const int MostAlternatives = 100;

    private static readonly HarmonizingOptions Defaults = new();

    private readonly Option<string> _method = TextOption.Choice(
        "--method",
        "look-ahead follows many beginnings and keeps those that fit what is given later; beam keeps the most probable ones; "
            + "greedy takes the most probable note at each place.",
        "look-ahead", "look-ahead", "beam", "greedy");

    private readonly IntegerOption<int> _candidates = new(
        "--candidates", "Beginnings that are followed side by side.", 1, 4096, Defaults.Candidates);

    private readonly RealOption _sharpness = new(
        "--sharpness", "How much look-ahead prefers the probable: 1 draws as the model learnt, more plays safe.",
        value => value > 0, "positive", Defaults.Sharpness);

    private readonly IntegerOption<int> _alternatives = new(
        "--alternatives", "How many different results.", 1, MostAlternatives, 1, "-n");

    private readonly IntegerOption<ulong> _seed = SharedOptions.Seed();

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _method, _candidates, _sharpness, _alternatives, _seed })
            command.Options.Add(option);
    }

    /// <summary>What was chosen.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public HarmonizingOptions Read(ParseResult parsed)
    {
        var options = new HarmonizingOptions
        {
            Method = parsed.GetRequiredValue(_method) switch
            {
                "greedy" => HarmonyMethod.Greedy,
                "beam" => HarmonyMethod.Beam,
                _ => HarmonyMethod.LookAhead,
            },
            Candidates = _candidates.Read(parsed),
            Sharpness = _sharpness.Read(parsed),
            Alternatives = _alternatives.Read(parsed),
            Seed = _seed.Read(parsed),
        };
        options.Validate();
        return options;
    }

    /// <summary>Reads voices as people type them: <c>alto,tenor</c>, <c>AT</c>.</summary>
    /// <param name="option">The option's name, for the message.</param>
    /// <param name="text">Names or first letters.</param>
    /// <exception cref="CommandException">It names no voice, or something else.</exception>
    public static IReadOnlyList<Voice> Voices(string option, string text)
    {
        string[] words = text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        Voice[] voices = [.. words.SelectMany(Parse).Distinct().Order()];
        return voices.Length > 0 ? voices : throw Unknown(text);

        IEnumerable<Voice> Parse(string word)
        {
            if (Enum.TryParse(word, ignoreCase: true, out Voice voice) && !char.IsAsciiDigit(word[0]))
                return [voice];
            return word.Select(letter => char.ToUpperInvariant(letter) switch
            {
                'S' => Voice.Soprano,
                'A' => Voice.Alto,
                'T' => Voice.Tenor,
                'B' => Voice.Bass,
                _ => throw Unknown(word),
            });
        }

        CommandException Unknown(string word) =>
            new($"{option}: '{word}' is no voice; write soprano, alto, tenor, bass, or their first letters.");
    }
}
