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
    /// <returns>The files.</returns>
    public static IReadOnlyList<string> Write(string folder, ulong seed, int count, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var files = new List<string>();
        foreach (Chorale chorale in SyntheticChorales.Generate(seed, 0, count))
        {
            cancellationToken.ThrowIfCancellationRequested();
            string name = string.Create(CultureInfo.InvariantCulture, $"synthetic-{files.Count:D5}.musicxml");
            files.Add(Path.Combine(folder, name));
            MusicXmlWriter.Write(chorale, files[^1]);
        }
        return files;
    }
}
