using System.CommandLine;
using System.Globalization;
using BachBot.Chorales.Corpus;
using BachBot.Cli.Output;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot corpus download</c>: fetches the 370 chorales.</summary>
internal static class CorpusDownloadCommand
{
    private const int FilesBetweenNotes = 50;

    public static Command Create(Terminal terminal)
    {
        Option<string> output = SharedOptions.Out("The folder for the scores.");
        var source = new Option<Uri?>("--source") { Description = "Another place that has the same files." };
        var command = new Command(
            "download", "Fetch Bach's 370 chorales in **kern from their public home; goes on where it was stopped.")
        {
            output, source,
        };
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            string folder = parsed.GetRequiredValue(output);
            foreach (string line in CorpusDownload.Licence.Split('\n'))
                terminal.Note(line.TrimEnd('\r'));
            CorpusDownloadOptions options = parsed.GetValue(source) is { } address
                ? new CorpusDownloadOptions { Source = address }
                : new CorpusDownloadOptions();
            CorpusDownloadResult result = new CorpusDownload(options)
                .RunAsync(folder, new Notes(terminal), cancellationToken).GetAwaiter().GetResult();
            terminal.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Fetched} files fetched, {result.AlreadyThere} were there already: {folder}"));
        });
    }

    private sealed class Notes(Terminal terminal) : IProgress<CorpusDownloadProgress>
    {
        public void Report(CorpusDownloadProgress value)
        {
            if (value.Done % FilesBetweenNotes == 0 || value.Done == value.Total)
                terminal.Note(string.Create(CultureInfo.InvariantCulture, $"{value.Done} of {value.Total} files"));
        }
    }
}
