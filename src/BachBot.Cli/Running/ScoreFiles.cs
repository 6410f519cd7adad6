using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Cli.Output;

namespace BachBot.Cli.Running;

/// <summary>Reads scores that a user names, with messages that name the whole path.</summary>
internal static class ScoreFiles
{
    /// <summary>Reads a score, puts it on the grid, and tells which of its parts are none of the four voices.</summary>
    /// <inheritdoc cref="Read(string, GivenVoices)"/>
    public static Chorale Read(string path, Terminal terminal, GivenVoices given = GivenVoices.All)
    {
        Score score = ReadScore(path, given);
        string[] leftOut = [.. score.PartNames.Where((_, part) => !score.PartOfVoice.Contains(part))
            .Select(name => name.Length == 0 ? "one without a name" : $"'{name}'")];
        if (leftOut.Length > 0)
            terminal.Note($"{path}: left out {string.Join(", ", leftOut)}, as the four voices are other parts.");
        return Grid.Quantise(score).Chorale;
    }

    /// <summary>Reads a score and puts it on the grid.</summary>
    /// <exception cref="CommandException">There is no such score, or it cannot be read.</exception>
    public static Chorale Read(string path, GivenVoices given = GivenVoices.All) => Grid.Quantise(ReadScore(path, given)).Chorale;

    private static Score ReadScore(string path, GivenVoices given)
    {
        if (Directory.Exists(path))
            throw new CommandException($"{path} is a folder; name a score in it.");
        if (!File.Exists(path))
            throw new CommandException($"there is no score {path}.");
        try
        {
            return ScoreReader.Read(path, given);
        }
        catch (ScoreFormatException exception)
        {
            throw new CommandException($"{path}: {exception.PlaceAndReason}", exception);
        }
    }
}
