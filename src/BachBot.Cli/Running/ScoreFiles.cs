using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;

namespace BachBot.Cli.Running;

/// <summary>Reads scores that a user names, with messages that name the whole path.</summary>
internal static class ScoreFiles
{
    /// <summary>Reads a score and puts it on the grid.</summary>
    /// <exception cref="CommandException">There is no such score, or it cannot be read.</exception>
    public static Chorale Read(string path, GivenVoices given = GivenVoices.All)
    {
        if (Directory.Exists(path))
            throw new CommandException($"{path} is a folder; name a score in it.");
        if (!File.Exists(path))
            throw new CommandException($"there is no score {path}.");
        try
        {
            return Grid.Quantise(ScoreReader.Read(path, given)).Chorale;
        }
        catch (ScoreFormatException exception)
        {
            string place = exception.Place is null ? "" : $"{exception.Place}: ";
            throw new CommandException($"{path}: {place}{exception.Reason}", exception);
        }
    }
}
