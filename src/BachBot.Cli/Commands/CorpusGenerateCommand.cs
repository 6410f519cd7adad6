using System.CommandLine;
using System.Globalization;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Synthesis;
using BachBot.Cli.Output;
using BachBot.Cli.Running;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot corpus generate</c>: writes synthetic chorales.</summary>
internal static class CorpusGenerateCommand
{
    private const int MostChorales = 100_000;

    public static Command Create(Terminal terminal)
    {
        Option<string> output = SharedOptions.Out("The folder for the scores.");
        var count = new IntegerOption<int>("--count", "How many.", 1, MostChorales, 300, "-n");
        IntegerOption<ulong> seed = SharedOptions.Seed();
        var command = new Command(
            "generate", "Write synthetic four-part chorales, made by rules and chance: nobody composed them.")
        {
            output, count, seed,
        };
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            string folder = parsed.GetRequiredValue(output);
            int number = count.Read(parsed);
            using var made = new OutputFolder(folder);
            Write(folder, seed.Read(parsed), number, cancellationToken);
            terminal.Write(string.Create(
                CultureInfo.InvariantCulture, $"Wrote {number} synthetic chorales to {folder}."));
        });
    }

    /// <summary>Writes chorales 0 to <paramref name="count"/> - 1 of a seed as MusicXML.</summary>
    public static void Write(string folder, ulong seed, int count, CancellationToken cancellationToken)
    {
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
