using System.CommandLine;
using System.Globalization;
using BachBot.Chorales.Corpus;
using BachBot.Cli.Output;
using BachBot.Cli.Running;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot corpus download</c>: fetches the 370 chorales.</summary>
internal static class CorpusDownloadCommand
{
    private const int FilesBetweenNotes = 50;

    public static Command Create(Terminal terminal)
    {
        Option<string> output = SharedOptions.Out("The folder for the scores.");
        var source = new Option<Uri?>("--source")
        {
            Description = "Another place that has the same files.",
            CustomParser = argument => TextOption.Parse(
                argument, "--source", "an address such as https://example.org/kern/", ParseAddress),
        };
        var command = new Command(
            "download", "Fetch Bach's 370 chorales in **kern from their public home; goes on where it was stopped.")
        {
            output, source,
        };
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            string folder = parsed.GetRequiredValue(output);
            using var made = new OutputFolder(folder);
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

    private static Uri? ParseAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            // Without the slash the last folder would be left out of the addresses of the files.
            ? new Uri(address.AbsoluteUri.TrimEnd('/') + '/')
            : null;

    private sealed class Notes(Terminal terminal) : IProgress<CorpusDownloadProgress>
    {
        public void Report(CorpusDownloadProgress value)
        {
            if (value.Done % FilesBetweenNotes == 0 || value.Done == value.Total)
                terminal.Note(string.Create(CultureInfo.InvariantCulture, $"{value.Done} of {value.Total} files"));
        }
    }
}
