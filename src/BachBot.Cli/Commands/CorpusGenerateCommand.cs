using System.CommandLine;
using System.Globalization;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Synthesis;
using BachBot.Cli.Output;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot corpus generate</c>: writes synthetic chorales.</summary>
internal static class CorpusGenerateCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string> output = SharedOptions.Out("The folder for the scores.");
        var count = new Option<int>("--count", "-n") { Description = "How many.", DefaultValueFactory = _ => 300 };
        Option<ulong> seed = SharedOptions.Seed();
        var command = new Command(
            "generate", "Write synthetic four-part chorales, made by rules and chance: nobody composed them.")
        {
            output, count, seed,
        };
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            string folder = parsed.GetRequiredValue(output);
            int number = parsed.GetValue(count);
            Write(folder, parsed.GetValue(seed), number, cancellationToken);
            terminal.Write(string.Create(
                CultureInfo.InvariantCulture, $"Wrote {number} synthetic chorales to {folder}."));
        });
    }

    /// <summary>Writes chorales 0 to <paramref name="count"/> - 1 of a seed as MusicXML.</summary>
    public static void Write(string folder, ulong seed, int count, CancellationToken cancellationToken)
    {
        if (count is < 1 or > 100_000)
            throw new CommandException($"the number of chorales must be 1 to 100000, not {count}.");
        Directory.CreateDirectory(folder);
        int index = 0;
        foreach (Chorale chorale in SyntheticChorales.Generate(seed, 0, count))
        {
            cancellationToken.ThrowIfCancellationRequested();
            string name = string.Create(CultureInfo.InvariantCulture, $"synthetic-{index:D5}.musicxml");
            MusicXmlWriter.Write(chorale, Path.Combine(folder, name));
            index++;
        }
    }
}
